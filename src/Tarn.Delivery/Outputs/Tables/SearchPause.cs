namespace Tarn.Delivery.Outputs.Tables;

/// <summary>
/// Pauses the search for rows with keys in a table where it did not end in time: each of these searches delays a flush and costs a worker
/// process. The pause doubles with each further failure. The buffers of an output share it.
/// </summary>
internal sealed class SearchPause(TimeProvider time)
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private TimeSpan _next = First;
    private (long Begun, TimeSpan Length)? _pause;

    /// <summary>Whether the search is paused now.</summary>
    public bool IsNow
    {
        get
        {
            lock (_gate)
            {
                return _pause is var (begun, length) && time.GetElapsedTime(begun) < length;
            }
        }
    }

    /// <summary>Notes a search that ended in time.</summary>
    public void Worked()
    {
        lock (_gate)
        {
            (_pause, _next) = (null, First);
        }
    }

    public void Begin()
    {
        lock (_gate)
        {
            _pause = (time.GetTimestamp(), _next);
            _next = TimeSpan.FromTicks(Math.Min(2 * _next.Ticks, Longest.Ticks));
        }
    }
}
