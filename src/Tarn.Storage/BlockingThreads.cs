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

    /// <summary>
    /// Does pieces of work on the calling thread, which is one of these, and on the free ones. It returns when all
    /// pieces have ended. After a failure, which it throws, pieces that have not begun are left out.
    /// </summary>
    /// <param name="count">The number of pieces.</param>
    /// <param name="work">Does the piece of a number from 0 on.</param>
    public void Share(int count, Action<int> work)
    {
        var pieces = new SharedPieces(count, work);
        for (var others = Math.Min(count, _threads.Length) - 1; others > 0 && !_queue.IsAddingCompleted; others--)
        {
            try
            {
                _queue.Add(pieces.Take);
            }
            catch (InvalidOperationException)
            {
                // The threads are ending. This one does the work alone.
                break;
            }
        }

        pieces.Take();
        pieces.Wait();
    }

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
