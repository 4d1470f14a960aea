namespace Tarn.DuckDb;

/// <summary>
/// Threads like the ones of <see cref="DuckThread"/> that stay for further work, because a new thread costs more than a small
/// statement. At most two wait at a time, each for 10 seconds, and a stack retains the pages that it once used. Thread-safe.
/// </summary>
/// <param name="name">The name of the threads.</param>
public sealed class DuckThreads(string name)
{
    private const int IdleMax = 2;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Stack<Kept> _idle = [];

    /// <summary>Runs the work on a waiting thread, otherwise on a new one. The task's continuations run on the pool.</summary>
    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Kept? kept;
        lock (_lock)
        {
            _ = _idle.TryPop(out kept);
        }

        Action complete = () => DuckThread.Complete(done, work);
        if (kept is null)
        {
            new Kept(this).Start(complete);
        }
        else
        {
            kept.Take(complete);
        }

        return done.Task;
    }

    private bool Keep(Kept kept)
    {
        lock (_lock)
        {
            if (_idle.Count == IdleMax)
            {
                return false;
            }

            _idle.Push(kept);
            return true;
        }
    }

    /// <summary>Removes a thread that has waited for long; false: it was given work at this moment.</summary>
    private bool Forget(Kept kept)
    {
        lock (_lock)
        {
            var others = _idle.Where(other => other != kept).Reverse().ToList();
            if (others.Count == _idle.Count)
            {
                return false;
            }

            _idle.Clear();
            others.ForEach(_idle.Push);
            return true;
        }
    }

    private sealed class Kept(DuckThreads owner)
    {
        private readonly SemaphoreSlim _given = new(0);
        private Action? _work;

        public void Start(Action work)
        {
            _work = work;
            new Thread(Loop, DuckThread.StackBytes) { Name = owner.Name, IsBackground = true }.Start();
        }

        public void Take(Action work)
        {
            _work = work;
            _given.Release();
        }

        private void Loop()
        {
            do
            {
                _work!();
                _work = null;
            }
            while (owner.Keep(this) && (_given.Wait(IdleTime) || (!owner.Forget(this) && Given())));
        }

        private bool Given()
        {
            _given.Wait();
            return true;
        }
    }

    private string Name => name;
}
