using Tarn.Storage;

namespace Tarn.Sql.Executions;

/// <summary>
/// Shows a statement as RUNNING when it has run for 50 ms. A shorter one goes from QUEUED to its end, which saves a commit.
/// </summary>
internal sealed class RunningNotice : IAsyncDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _ended = new();
    private readonly Task _marking;

    /// <summary>Starts the wait. Disposing ends it; then the statement's row is not changed any more.</summary>
    /// <param name="key">The statement.</param>
    /// <param name="queueMs">How long it waited for its turn.</param>
    /// <param name="time">The clock.</param>
    public RunningNotice(ExecutionStore store, ExecutionKey key, long queueMs, TimeProvider time) => _marking = Mark(store, key, queueMs, time, _ended.Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _marking;
        _ended.Dispose();
    }

    private static async Task Mark(ExecutionStore store, ExecutionKey key, long queueMs, TimeProvider time, CancellationToken ended)
    {
        try
        {
            await Task.Delay(Delay, time, ended);
            await store.Change(
                key, e => e with { State = ExecutionState.Running, Statistics = e.Statistics with { QueueMs = queueMs } }, CancellationToken.None);
        }
        catch (Exception e) when (e is OperationCanceledException or TarnException)
        {
            // The statement has ended; or the store is unavailable, and the statement's own end reports that.
        }
    }
}
