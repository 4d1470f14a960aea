namespace Tarn.Workers.Pool;

/// <summary>
/// Worker processes that each serve one session, and take no turns of statements. They stay until their owner ends them. Each has a slot, and with it
/// a share of the memory; a session without a slot is refused. Thread-safe.
/// </summary>
public sealed class SessionWorkers
{
    private readonly WorkerPoolOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkerUser _user;
    private readonly Lock _lock = new();
    private readonly HashSet<int> _slots = [];

    /// <param name="options">The processes; <see cref="WorkerPoolOptions.WorkersMax"/> is the number of slots.</param>
    /// <param name="time">The clock.</param>
    public SessionWorkers(WorkerPoolOptions options, TimeProvider time)
    {
        (_options, _time, _user) = (options with { IsSession = true, Threads = 1 }, time, WorkerUser.Choose(options));
        foreach (var left in Directory.Exists(options.ScratchFolder) ? Directory.GetDirectories(options.ScratchFolder, "worker-*") : [])
        {
            Directory.Delete(left, recursive: true);
        }
    }

    /// <summary>The memory of the engine in each process, bytes.</summary>
    public long MemoryBytes => _options.MemoryBytes;

    /// <summary>The number of slots.</summary>
    public int Places => _options.WorkersMax;

    /// <summary>Starts a process. <see cref="Return"/> ends it.</summary>
    /// <returns>The process; null: every slot is taken.</returns>
    /// <exception cref="WorkerException">The process did not start.</exception>
    public async Task<Worker?> TryStart(CancellationToken cancellationToken)
    {
        int slot;
        lock (_lock)
        {
            slot = Enumerable.Range(0, _options.WorkersMax + 1).First(i => !_slots.Contains(i));
            if (slot == _options.WorkersMax)
            {
                return null;
            }

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

    /// <summary>Ends a process and frees its slot.</summary>
    public async ValueTask Return(Worker worker)
    {
        var slot = worker.Slot;
        await worker.DisposeAsync();
        Free(slot);
    }

    private void Free(int slot)
    {
        lock (_lock)
        {
            _slots.Remove(slot);
        }
    }
}
