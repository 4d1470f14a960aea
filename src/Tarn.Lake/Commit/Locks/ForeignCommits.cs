namespace Tarn.Lake.Commit.Locks;

/// <summary>
/// Gives way to an engine whose commit was refused because Tarn's own came first: D31 (a failed requirement is a
/// conflict). Tarn's committers leave the table alone until the engine has committed, for at most 5 s and once per 30
/// s. Without this pause, a table that is fed every second would refuse an engine for ever.
/// </summary>
internal sealed class ForeignCommits
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private long? _lastGrant;
    private TaskCompletionSource? _awaited;

    /// <summary>True when no refusal counts any more.</summary>
    public bool IsIdle(TimeProvider time)
    {
        lock (_gate)
        {
            return _lastGrant is not { } last || time.GetElapsedTime(last) >= Between;
        }
    }

    public void Refused(TimeProvider time)
    {
        lock (_gate)
        {
            if (_lastGrant is { } last && time.GetElapsedTime(last) < Between)
            {
                return;
            }

            _lastGrant = time.GetTimestamp();
            _awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Committed()
    {
        lock (_gate)
        {
            _awaited?.TrySetResult();
            _awaited = null;
        }
    }

    /// <summary>Whether Tarn's committers have to give way now.</summary>
    public bool IsAwaited(TimeProvider time)
    {
        lock (_gate)
        {
            return _awaited is not null && _lastGrant is { } last && time.GetElapsedTime(last) < WaitMax;
        }
    }

    public async ValueTask GiveWay(TimeProvider time, CancellationToken cancellationToken)
    {
        Task waiting;
        TimeSpan left;
        lock (_gate)
        {
            left = _lastGrant is { } last ? WaitMax - time.GetElapsedTime(last) : TimeSpan.Zero;
            if (_awaited is null || left <= TimeSpan.Zero)
            {
                _awaited = null;
                return;
            }

            waiting = _awaited.Task;
        }

        try
        {
            await waiting.WaitAsync(left, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // the engine did not commit in time: continue
        }
    }
}
