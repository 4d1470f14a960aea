using System.Collections.Concurrent;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// The few threads on which all pipelines decode, shred and encode. On the thread pool, a delivery that is catching up
/// would take the threads that answer calls. Pipelines yield to each other at every await.
/// </summary>
internal sealed class DeliveryThreads : TaskScheduler, IDisposable
{
    private const int StackBytes = 16 << 20;

    private readonly BlockingCollection<Task> _waiting = [];
    private readonly Thread[] _threads;
    private readonly Lock _gate = new();

    public DeliveryThreads(int count)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Run, StackBytes) { IsBackground = true, Name = $"tarn-delivery-{i}" };
            _threads[i].Start();
        }
    }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => _threads.Length;

    /// <summary>Stops after the queued tasks have run.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _waiting.CompleteAdding();
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            if (!_waiting.IsAddingCompleted)
            {
                _waiting.Add(task);
                return;
            }
        }

        // This task is the rest of an abandoned wait; it does no work for a delivery.
        ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        Array.IndexOf(_threads, Thread.CurrentThread) >= 0 && !taskWasPreviouslyQueued && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _waiting.ToArray();

    private void Run()
    {
        foreach (var task in _waiting.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
