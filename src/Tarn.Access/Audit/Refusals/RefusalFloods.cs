using Tarn.Access.Audit.Records;

namespace Tarn.Access.Audit.Refusals;

/// <summary>
/// Counts equal refusals of one minute. The first one is a record at once; the others are one record with their number at the minute's end.
/// </summary>
internal sealed class RefusalFloods
{
    private const int KeysMax = 4_096;

    private static readonly RefusalKey Others = new("", "", "", "");

    private readonly Lock _gate = new();
    private Dictionary<RefusalKey, RefusalCount> _minute = [];

    /// <summary>Whether a refusal is the first of its kind in this minute; else it is counted.</summary>
    public bool IsFirst(RefusalKey key, AuditedCall refused)
    {
        lock (_gate)
        {
            if (!_minute.ContainsKey(key) && _minute.Count >= KeysMax)
            {
                key = Others;
            }

            if (_minute.TryGetValue(key, out var known))
            {
                known.Add(refused);
                return false;
            }

            _minute[key] = new RefusalCount();
            return true;
        }
    }

    /// <summary>Ends the minute. Returns the last refusal of each kind with the number of refusals after the first.</summary>
    public IReadOnlyList<(AuditedCall Last, long Count)> Take()
    {
        lock (_gate)
        {
            var ended = _minute;
            _minute = [];
            return [.. ended.Values.Where(each => each.Last is not null).Select(each => (each.Last!, each.Count))];
        }
    }
}
