namespace Tarn.Delivery.Progress;

/// <summary>
/// The age at which a delivery's buffers are flushed. With a target for the age of committed records, a flush begins as much
/// earlier as the last flushes took (their p95). Thread-safe.
/// </summary>
/// <param name="interval">The age without a target; zero: flushes follow one another.</param>
/// <param name="target">The age at which a record should be committed; null: there is no target.</param>
internal sealed class FlushPace(TimeSpan interval, TimeSpan? target)
{
    /// <summary>The least time between the begins of two flushes of a part: at most 10 commits a second.</summary>
    public static readonly TimeSpan GapMin = TimeSpan.FromMilliseconds(100);

    private const int FlushesKept = 64;
    private const double Quantile = 0.95;

    private readonly Lock _gate = new();
    private readonly Queue<TimeSpan> _took = [];
    private TimeSpan _usual;

    /// <summary>The longest time that a record waits for its flush.</summary>
    public TimeSpan AgeMax
    {
        get
        {
            if (target is not { } wanted)
            {
                return interval;
            }

            lock (_gate)
            {
                return _usual < wanted ? wanted - _usual : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Notes the time that a flush took.</summary>
    public void Took(TimeSpan duration)
    {
        lock (_gate)
        {
            _took.Enqueue(duration);
            if (_took.Count > FlushesKept)
            {
                _took.Dequeue();
            }

            var ordered = _took.Order().ToList();
            _usual = ordered[(int)Math.Ceiling(ordered.Count * Quantile) - 1];
        }
    }
}
