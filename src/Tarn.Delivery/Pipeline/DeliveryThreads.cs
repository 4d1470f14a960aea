using System.Collections.Concurrent;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// The few threads on which all pipelines decode, shred and encode. On the thread pool, a delivery that is catching up
/// would take the threads that answer calls. Pipelines yield to each other at every await.
/// </summary>
internal sealed class DeliveryThreads : TaskScheduler, IDisposable
{
    private const int StackBytes = 16 << 20;

    private readonly BlockingCollection<Task> waiting = [];
    private readonly Thread[] threads;
    private readonly Lock gate = new();

    public DeliveryThreads(int count)
    {
        threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            threads[i] = new Thread(Run, StackBytes) { IsBackground = true, Name = $"tarn-delivery-{i}" };
            threads[i].Start();
        }
    }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => threads.Length;

    /// <summary>Stops after the queued tasks have run.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            waiting.CompleteAdding();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (gate)
        {
            if (!waiting.IsAddingCompleted)
            {
                waiting.Add(task);
                return;
            }
        }

        // This task is the rest of an abandoned wait; it does no work for a delivery.
        ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        Array.IndexOf(threads, Thread.CurrentThread) >= 0 && !taskWasPreviouslyQueued && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => waiting.ToArray();

    private void Run()
    {
        foreach (var task in waiting.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
