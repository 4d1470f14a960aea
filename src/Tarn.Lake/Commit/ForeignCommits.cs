namespace Tarn.Lake.Commit;

/// <summary>
/// Gives way to an engine whose commit was refused because Tarn's own came first: D31 (a failed requirement is a
/// conflict). Tarn's committers leave the table alone until the engine has committed, for at most 5 s and once per 30
/// s. Without this pause, a table that is fed every second would refuse an engine for ever.
/// </summary>
internal sealed class ForeignCommits
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private long? lastGrant;
    private TaskCompletionSource? awaited;

    public void Refused(TimeProvider time)
    {
        lock (gate)
        {
            if (lastGrant is { } last && time.GetElapsedTime(last) < Between)
            {
                return;
            }

            lastGrant = time.GetTimestamp();
            awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Committed()
    {
        lock (gate)
        {
            awaited?.TrySetResult();
            awaited = null;
        }
    }

    public async ValueTask GiveWay(TimeProvider time, CancellationToken cancellation)
    {
        Task waiting;
        TimeSpan left;
        lock (gate)
        {
            left = lastGrant is { } last ? WaitMax - time.GetElapsedTime(last) : TimeSpan.Zero;
            if (awaited is null || left <= TimeSpan.Zero)
            {
                awaited = null;
                return;
            }

            waiting = awaited.Task;
        }

        try
        {
            await waiting.WaitAsync(left, time, cancellation);
        }
        catch (TimeoutException)
        {
            // the engine did not commit in time: go on
        }
    }
}
