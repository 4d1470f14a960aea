using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// The newest row of each key, as changes with the old row. A row that comes again, or the removal of a missing key, changes nothing. The old half
/// of an update is not read: the row in the state is the old one.
/// </summary>
internal sealed class NewestRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : StateRun(plan, stage, rows, suffix, connection)
{
    private readonly Dictionary<string, StateRow> _newest = [];

    protected override bool Keeps => true;

    protected override IEnumerable<long> Live => _newest.Values.Select(r => r.Order);

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        var old = _newest.TryGetValue(row.Key, out var kept) ? kept : (StateRow?)null;
        if (row.Kind == ChangeKind.UpdateBefore)
        {
            return;
        }

        if (row.Kind != ChangeKind.Delete)
        {
            Touch(row.Key, row.Place);
            if (old?.Row == row.Row && !GivesEqual)
            {
                return;
            }
        }

        if (old is { } before)
        {
            Expire(row.Key);
            Give(row.Place, row.Kind == ChangeKind.Delete ? ChangeKind.Delete : ChangeKind.UpdateBefore, before.Order);
        }

        if (row.Kind != ChangeKind.Delete)
        {
            Give(row.Place, old is null ? ChangeKind.Insert : ChangeKind.UpdateAfter, row.Order);
            Restore(row);
            return;
        }

        Leave(row.Key);
    }

    protected override long Expire(string key)
    {
        if (!_newest.Remove(key, out var row))
        {
            return 0;
        }

        IndexBytes -= row.IndexBytes;
        return 1;
    }

    protected override void Restore(in StateRow row)
    {
        _newest[row.Key] = row;
        IndexBytes += row.IndexBytes;
    }
}
