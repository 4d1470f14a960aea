using Tarn.Storage;

namespace Tarn.Workers.Pool;

/// <summary>
/// The worker processes of a server. A process serves one principal only, and waits for that principal's next
/// statements. Spare processes without a principal wait ready. Thread-safe.
/// </summary>
public sealed partial class WorkerPool : IAsyncDisposable
{
    /// <summary>The beginning of the names of files that workers wrote; removed at start.</summary>
    public const string WrittenPrefix = "written-";

    private readonly WorkerPoolOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _running;
    private readonly WorkerUser _user;
    private readonly WorkerMemoryWatch _memory;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<Worker> _idle = [];
    private readonly List<Worker> _rented = [];
    private readonly HashSet<int> _slots = [];
    private Task _replenishing = Task.CompletedTask;

    private WorkerPool(WorkerPoolOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _running = new(options.WorkersMax);
        _user = WorkerUser.Choose(options);
        _memory = new(this, new(options.TotalBytes, options.ShareBytes), time);
    }

    /// <summary>Statements that can run at the same time.</summary>
    public int WorkersMax => _options.WorkersMax;

    /// <summary>The fences of this machine, as the first worker reported them.</summary>
    public WorkerReport Report { get; private set; } = null!;

    /// <summary>Process ids of the waiting workers; for tests and `status`.</summary>
    public IReadOnlyList<int> IdleProcesses
    {
        get
        {
            lock (_lock)
            {
                return [.. _idle.Select(w => w.ProcessId)];
            }
        }
    }

    /// <summary>Starts the pool and its first worker.</summary>
    /// <exception cref="TarnException">Isolation is strict, and this machine does not support all fences.</exception>
    public static async Task<WorkerPool> Start(WorkerPoolOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Directory.Exists(options.ScratchFolder))
        {
            foreach (var left in Directory.GetDirectories(options.ScratchFolder, "worker-*"))
            {
                Directory.Delete(left, recursive: true);
            }
        }

        Directory.CreateDirectory(options.ScratchFolder);
        foreach (var left in Directory.GetFiles(options.ScratchFolder, WrittenPrefix + "*"))
        {
            File.Delete(left);
        }

        var pool = new WorkerPool(options, time);
        var first = await pool.StartOne(cancellationToken);
        var hello = first.Hello;
        IReadOnlyList<string> missing = pool._user.Missing is { } user ? [.. hello.Missing, user] : hello.Missing;
        pool.Report = new(hello.DuckDb, hello.LandlockAbi, hello.UserId, hello.DataLimitBytes, missing);
        if (options.Isolation == WorkerIsolation.Strict && missing.Count > 0)
        {
            await first.DisposeAsync();
            throw new TarnException(ErrorKind.NotSupported, $"worker isolation is strict, but this machine lacks {string.Join("; ", missing)}");
        }

        lock (pool._lock)
        {
            pool._idle.Add(first);
        }

        pool._memory.Start();
        return pool;
    }

    public async ValueTask Return(Worker worker)
    {
        lock (_lock)
        {
            _rented.Remove(worker);
        }

        try
        {
            if (!worker.IsWorn && !_stopping.IsCancellationRequested)
            {
                worker.Folder.Clear();
                lock (_lock)
                {
                    _idle.Add(worker);
                }

                return;
            }

            await Retire(worker);
            Replenish();
        }
        finally
        {
            _running.Release();
        }
    }

    /// <summary>The present workers: waiting ones, and ones with a statement.</summary>
    internal (IReadOnlyList<Worker> Waiting, IReadOnlyList<Worker> Running) Workers()
    {
        lock (_lock)
        {
            return ([.. _idle], [.. _rented]);
        }
    }

    /// <summary>Ends a worker with its statement; when that statement has ended meanwhile, the worker stays.</summary>
    internal void EndRunning(Worker worker, int statement, WorkerException limit)
    {
        lock (_lock)
        {
            if (_rented.Contains(worker) && worker.Statements == statement)
            {
                worker.End(limit);
            }
        }
    }

    /// <summary>Ends a waiting worker; a worker that was rented meanwhile stays.</summary>
    internal async ValueTask EndWaiting(Worker worker)
    {
        bool isWaiting;
        lock (_lock)
        {
            isWaiting = _idle.Remove(worker);
        }

        if (isWaiting)
        {
            await Retire(worker);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task replenishing;
        List<Worker> idle;
        lock (_lock)
        {
            replenishing = _replenishing;
            idle = [.. _idle];
            _idle.Clear();
        }

        await replenishing;
        await _memory.DisposeAsync();
        foreach (var worker in idle)
        {
            await worker.DisposeAsync();
        }

        _stopping.Dispose();
        _running.Dispose();
    }

    private async Task<Worker> StartOne(CancellationToken cancellationToken)
    {
        int slot;
        lock (_lock)
        {
            slot = Enumerable.Range(0, int.MaxValue).First(i => !_slots.Contains(i));
            _slots.Add(slot);
        }

        try
        {
            return await Worker.Start(_options, slot, _user.Of(slot), _time, cancellationToken);
        }
        catch
        {
            Free(slot);
            throw;
        }
    }

    private async ValueTask Retire(Worker worker)
    {
        await worker.DisposeAsync();
        Free(worker.Slot);
    }

    private void Free(int slot)
    {
        lock (_lock)
        {
            _slots.Remove(slot);
        }
    }

    /// <summary>Starts the missing spares. One task of this kind runs at a time; it is awaited at the end.</summary>
    private void Replenish()
    {
        lock (_lock)
        {
            if (!_stopping.IsCancellationRequested && _replenishing.IsCompleted && Lacking() > 0)
            {
                _replenishing = Task.Run(StartSpares);
            }
        }
    }

    private int Lacking() => Math.Min(_options.SparesMin - _idle.Count(w => w.Principal is null), _options.WorkersMax + _options.SparesMin - _slots.Count);

    private async Task StartSpares()
    {
        while (!_stopping.IsCancellationRequested)
        {
            lock (_lock)
            {
                if (Lacking() <= 0)
                {
                    return;
                }
            }

            try
            {
                var spare = await StartOne(_stopping.Token);
                lock (_lock)
                {
                    _idle.Add(spare);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or WorkerException or IOException)
            {
                // The next statement starts its own worker and reports the failure to its user.
                return;
            }
        }
    }
}
