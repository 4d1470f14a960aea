using System.Collections.Concurrent;

namespace Tarn.DuckDb;

/// <summary>
/// A fixed number of permanent threads with the stack of <see cref="DuckThread"/>. Allocators keep pages per thread,
/// and on a new thread, page faults cost a small flush a sixth of its time. Waiting work runs in order.
/// </summary>
public sealed class DuckThreads : IDisposable
{
    private readonly BlockingCollection<Action> waiting = [];
    private readonly Thread[] threads;

    public DuckThreads(string name, int count)
    {
        threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            threads[i] = new Thread(Work, DuckThread.StackBytes) { Name = name, IsBackground = true };
            threads[i].Start();
        }
    }

    /// <summary>Runs the work on one of the threads. The task's continuations run on the pool.</summary>
    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Add(() => DuckThread.Complete(done, work));
        return done.Task;
    }

    /// <summary>Waits until all queued work is done.</summary>
    public void Dispose()
    {
        waiting.CompleteAdding();
        foreach (var thread in threads)
            thread.Join();
        waiting.Dispose();
    }

    private void Work()
    {
        foreach (var work in waiting.GetConsumingEnumerable())
            work();
    }
}
