using Tarn.Processes;

namespace Tarn.Workers.Pool;

/// <summary>
/// Checks the memory of the server and of a pool's workers: forty times a second while statements run, otherwise once a
/// second. When <see cref="WorkerMemory"/> requires it, a worker is ended, or the server releases garbage.
/// </summary>
internal sealed class WorkerMemoryWatch(WorkerPool pool, WorkerMemory memory, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan QuietInterval = TimeSpan.FromSeconds(1);

    // A full collection stops the server while live objects are moved, some 50 ms for 100 MB. When it released little,
    // the next one is delayed.
    private static readonly TimeSpan CollectIntervalMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CollectIntervalMax = TimeSpan.FromMinutes(1);
    private const long GivenBytesMin = 64L << 20;

    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _watching = Task.CompletedTask;
    private long? _collectedAt;
    private TimeSpan _collectInterval = CollectIntervalMin;

    public void Start() => _watching = Task.Run(Watch);

    /// <summary>Brings the next check forward, because a statement begins.</summary>
    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task Watch()
    {
        try
        {
            while (true)
            {
                if (!await Look())
                {
                    await Quiet();
                    Volatile.Write(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously));
                }

                // Also after a quiet time: a statement that ends within the interval costs no look.
                await Task.Delay(BusyInterval, time, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the pool ends
        }
    }

    private async Task Quiet()
    {
        try
        {
            await _woken.Task.WaitAsync(QuietInterval, time, _stopping.Token);
        }
        catch (TimeoutException)
        {
            // no statement began
        }
    }

    /// <returns>True while statements run.</returns>
    private async ValueTask<bool> Look()
    {
        var (waiting, workers) = pool.Workers();
        var running = workers.Where(w => w.IsUsable).ToList();
        var statements = running.Select(w => w.Statements).ToList();
        var server = ProcessMemory.Of(Environment.ProcessId).ResidentBytes;
        var (waitingBytes, runningBytes) = (waiting.Select(w => w.Memory.OwnBytes).ToList(), running.Select(w => w.Memory.OwnBytes).ToList());
        if (memory.MustEnd(server, waitingBytes, runningBytes) is { } end)
        {
            if (end.IsWaiting)
            {
                await pool.EndWaiting(waiting[end.Index]);
            }
            else
            {
                var limit = $"Query exceeded the memory of all SQL workers, {memory.AllowedBytes(server) >> 20} MiB at the moment, of which it held the most";
                pool.EndRunning(running[end.Index], statements[end.Index], new(WorkerErrorName.ExceededMemoryLimit, limit));
            }
        }

        if (memory.MustGiveBack(server, waitingBytes.Sum() + runningBytes.Sum()))
        {
            GiveBack(server);
        }

        return workers.Count > 0;
    }

    /// <summary>
    /// Planning of hostile statements leaves hundreds of megabytes of garbage, which the runtime would retain for its
    /// next allocations.
    /// </summary>
    private void GiveBack(long serverBytes)
    {
        if (_collectedAt is { } last && time.GetElapsedTime(last) < _collectInterval)
        {
            return;
        }

        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _collectedAt = time.GetTimestamp();
        var given = serverBytes - ProcessMemory.Of(Environment.ProcessId).ResidentBytes;
        _collectInterval = given >= GivenBytesMin ? CollectIntervalMin : _collectInterval * 4 < CollectIntervalMax ? _collectInterval * 4 : CollectIntervalMax;
    }
}
