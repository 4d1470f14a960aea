using System.Collections.Concurrent;

namespace Tarn.Storage;

/// <summary>
/// A few named threads, kept, for calls that block on the disk or in DuckDB: on a pool thread they would starve the listener on a small machine. DuckDB's
/// recursion needs their large stacks, and allocators keep pages per thread. Work that is queued first begins first. With no threads, the caller's own
/// thread does it: the simulator has no other.
/// </summary>
public sealed class BlockingThreads : IDisposable
{
    private const int StackBytes = 16 << 20;
    private readonly BlockingCollection<Action> queue = [];
    private readonly Thread[] threads;

    public BlockingThreads(string name, int count)
    {
        threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            threads[i] = new Thread(Loop, StackBytes) { IsBackground = true, Name = $"{name} {i}" };
            threads[i].Start();
        }
    }

    /// <summary>How many there are; 0: callers wait themselves.</summary>
    public int Count => threads.Length;

    /// <summary>Runs something blocking on one of the threads; what it throws is the task's outcome.</summary>
    public Task<T> Run<T>(Func<T> work)
    {
        var outcome = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (threads.Length == 0)
        {
            Do();
        }
        else
        {
            queue.Add(Do);
        }

        return outcome.Task;

        void Do()
        {
            try
            {
                outcome.SetResult(work());
            }
            catch (Exception failure)
            {
                outcome.SetException(failure);
            }
        }
    }

    /// <inheritdoc cref="Run{T}"/>
    public Task Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>Ends when the queued work is done.</summary>
    public void Dispose()
    {
        queue.CompleteAdding();
        foreach (var thread in threads)
        {
            thread.Join();
        }

        queue.Dispose();
    }

    private void Loop()
    {
        foreach (var work in queue.GetConsumingEnumerable())
        {
            work();
        }
    }
}
