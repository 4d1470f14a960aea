using System.Collections.Concurrent;

namespace Tarn.Storage;

/// <summary>
/// A few named threads for calls that block on the disk: a sync on a pool thread would starve the listener on a small
/// machine. Work begins in the order in which it is queued. With 0 threads the caller's own thread does the work: the
/// simulator has only that one.
/// </summary>
public sealed class BlockingThreads : IDisposable
{
    private const int StackBytes = 16 << 20;
    private readonly BlockingCollection<Action> _queue = [];
    private readonly Thread[] _threads;

    public BlockingThreads(string name, int count)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Loop, StackBytes) { IsBackground = true, Name = $"{name} {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>The number of threads; 0: callers do the work themselves.</summary>
    public int Count => _threads.Length;

    /// <summary>Runs blocking work on one of the threads; an exception of the work is the task's outcome.</summary>
    public Task<T> Run<T>(Func<T> work)
    {
        var outcome = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_threads.Length == 0)
        {
            Do();
        }
        else
        {
            _queue.Add(Do);
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
        _queue.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _queue.Dispose();
    }

    private void Loop()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            work();
        }
    }
}
