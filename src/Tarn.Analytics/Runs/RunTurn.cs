namespace Tarn.Analytics.Runs;

/// <summary>The reasons for which another thread ends a run's engine.</summary>
internal enum TurnEnd
{
    /// <summary>A forced stop waited long enough.</summary>
    Forced,

    /// <summary>Another application waits for the slot.</summary>
    Yielded,
}

/// <summary>The calls of the engine of one run, which another thread may end. Thread-safe.</summary>
/// <param name="time">The clock of <see cref="Begin"/>'s limits.</param>
internal sealed class RunTurn(TimeProvider time)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _cut;

    /// <summary>Why the present run's calls were ended; null: they were not.</summary>
    public TurnEnd? Ended { get; private set; }

    /// <summary>Begins a run. Its calls of the engine take the token.</summary>
    public CancellationTokenSource Begin()
    {
        lock (_gate)
        {
            Ended = null;
            _cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            return _cut;
        }
    }

    /// <summary>Ends the calls of the engine, if a run has begun.</summary>
    public void End(TurnEnd reason)
    {
        lock (_gate)
        {
            if (_cut is { } cut)
            {
                Ended = reason;
                cut.Cancel();
            }
        }
    }

    /// <summary>Ends the calls of the engine after a time, if the run has not ended by then.</summary>
    public void EndAfter(TimeSpan limit)
    {
        lock (_gate)
        {
            _cut?.CancelAfter(limit);
        }
    }

    /// <summary>Ends a run.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _cut?.Dispose();
            _cut = null;
        }
    }
}
