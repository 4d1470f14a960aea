namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Compares the age of committed records with a delivery's target: the p99 of the commits of 5 minutes. Memory: one number
/// per commit of 5 minutes, at most <see cref="CommitsMax"/>.
/// </summary>
internal sealed class FreshnessWatch(TimeSpan target, TimeProvider time)
{
    private const int CommitsMax = 3_000;
    private const double Quantile = 0.99;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Queue<(long At, TimeSpan Age)> _commits = [];
    private TimeSpan? _missed;

    public TimeSpan Target => target;

    /// <summary>The p99 of the last 5 minutes, if it is above the target; null: the target is met.</summary>
    public TimeSpan? Missed
    {
        get
        {
            lock (_gate)
            {
                return _missed;
            }
        }
    }

    /// <summary>Notes a commit.</summary>
    /// <param name="age">The age of its oldest record.</param>
    /// <returns>True: from now on, the target is missed.</returns>
    public bool Committed(TimeSpan age)
    {
        lock (_gate)
        {
            _commits.Enqueue((time.GetTimestamp(), age));
            while (_commits.Count > CommitsMax || time.GetElapsedTime(_commits.Peek().At) > Window)
            {
                _commits.Dequeue();
            }

            var ordered = _commits.Select(commit => commit.Age).Order().ToList();
            var reached = ordered[(int)Math.Ceiling(ordered.Count * Quantile) - 1];
            var was = _missed;
            _missed = reached > target ? reached : null;
            return was is null && _missed is not null;
        }
    }
}
