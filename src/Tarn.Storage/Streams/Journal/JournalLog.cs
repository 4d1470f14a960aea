using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Read;
using Tarn.Storage.Streams.Journal.Recover;
using Tarn.Storage.Streams.Journal.Retain;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Journal.Write;

namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// The log on local disk: one journal for all shards, and the commit log of the metadata store. See D4 (group commit
/// has no linger) and D9 (one commit for rows and records). Format: <c>docs/formats/journal.md</c>.
/// </summary>
public sealed class JournalLog : IStreamLog, ICommitLog, IAsyncDisposable
{
    private readonly JournalState state = new();
    private readonly AppendQueue queue;
    private readonly CommitBook commits;
    private readonly JournalFiles files;
    private readonly SegmentFiles segments = new();
    private readonly SliceCache slices;
    private readonly JournalDamage damage = new();
    private readonly JournalReader reader;
    private readonly ClockTrust clock;
    private readonly JournalRetention retention;
    private readonly JournalKeeper keeper;
    private readonly JournalWriter writer;
    private readonly JournalOptions options;
    private readonly TimeProvider time;
    private readonly Guid instance;
    private readonly uint seed;
    private Func<Task>? writerEnd;
    private Func<Task>? keeperEnd;
    private Func<Task>? overdueEnd;
    private volatile Exception? fault;
    private int disposed;

    private JournalLog(IDisk disk, Guid instance, JournalOptions options, TimeProvider time, long appliedLsn)
    {
        this.options = options;
        this.time = time;
        this.instance = instance;
        seed = Crc32C.Compute(instance.ToByteArray());
        var tail = new HotTail(options.HotTailBytes, options.TailSegmentBytes);
        var sealer = new JournalSealer(state, seed);
        queue = new AppendQueue(options.QueueBytesMax, time);
        commits = new CommitBook(state);
        files = new JournalFiles(disk, instance, options, time);
        slices = new SliceCache(options.IndexCacheBytes, seed);
        reader = new JournalReader(files, segments, tail, slices, damage, seed);
        clock = new ClockTrust(disk, time);
        retention = new JournalRetention(state, files, commits, reader, clock, options, time);
        keeper = new JournalKeeper(files, sealer, options, time) { Retention = retention };
        writer = new JournalWriter(state, files, tail, queue, commits, keeper, clock, options, time, seed);
        var recovery = new JournalRecovery(disk, instance, seed, options, appliedLsn, state, files, sealer);
        recovery.Run();
        Recovery = recovery.Report;
        writer.Restore(recovery.End, recovery.ChainCrc);
        foreach (var (call, file, position) in recovery.Calls)
        {
            writer.RestoreCall(call, file, position);
        }

        clock.Restore(recovery.LastArrivalMs);
        writer.Begin();
    }

    /// <summary>The findings of the recovery at opening.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>
    /// The streams and shards that the journal knows, for <see cref="Layouts.LayoutRepair"/> at the start.
    /// </summary>
    public LogContents Contents => new(
        state.Retention.ToDictionary(),
        state.Shards.Values.ToDictionary(shard => shard.Id, shard => (shard.Stream, shard.Gate == ShardGate.Closed)),
        Recovery.UnreadableBytes > 0);

    /// <summary>Why the log takes no records, one sentence each; empty when it takes them.</summary>
    public IReadOnlyList<string> Refusals =>
    [
        .. fault is { } ended ? [$"the journal takes no more records (D2): {ended.Message}"] : Array.Empty<string>(),
        .. files.Failure is { } failure ? [$"records are refused, reads and deletes go on: {failure.Message}"] : Array.Empty<string>(),
    ];

    /// <summary>
    /// Why retention deletes nothing now although it is due; null when it deletes. See D12 (arrival times never go
    /// back).
    /// </summary>
    public string? ClockDoubt => clock.Doubt;

    /// <summary>Notices for an operator while records are taken, one sentence each.</summary>
    public IReadOnlyList<string> Notices =>
    [
        .. clock.Doubt is { } doubt ? [doubt] : Array.Empty<string>(),
        .. keeper.RetentionFailure is { } failure ? [$"retention stopped half-way, and tries again: {failure.Message}"] : Array.Empty<string>(),
        .. files.ToDelete.Notice is { } left ? [left] : Array.Empty<string>(),
    ];

    /// <summary>
    /// Records that readers have met since the start and could not read, per shard; without files that are gone.
    /// </summary>
    public IReadOnlyList<DamagedRecords> Damage =>
        damage.List(file => SegmentFiles.IsSegment(file) ? segments.Find(file) is not null : files.Find(file) is not null);

    /// <summary>
    /// Called once for each damaged place that a reader meets. It runs on the reader's thread and must be quick.
    /// </summary>
    public Action<DamagedRecords>? DamageMet
    {
        get => damage.Met;
        set => damage.Met = value;
    }

    /// <summary>
    /// Trusts the clock as it is now, because an operator confirmed it (D12). The trust outlives a restart.
    /// </summary>
    /// <exception cref="TarnException">DiskFailed: the doubt stays.</exception>
    public void AcceptClock() => clock.Accept();

    /// <summary>Bytes of all journal files.</summary>
    public long Bytes => files.TotalBytes;

    /// <summary>Bytes of the archive's segments.</summary>
    public long ArchiveBytes => segments.Bytes;

    /// <summary>Bytes of appends that wait for the writer, or for room in its queue.</summary>
    public long WaitingBytes => queue.Bytes + queue.BlockedBytes;

    /// <summary>What the archive needs of it.</summary>
    internal JournalParts Parts => new()
    {
        Instance = instance,
        Seed = seed,
        Options = options,
        Time = time,
        State = state,
        Files = files,
        Segments = segments,
        Slices = slices,
        Retention = retention,
        FreeSoon = keeper.FreeSoon,
    };

    /// <summary>
    /// Whether this thread holds a lock that another loop would wait for; the simulator then runs no other loop.
    /// </summary>
    internal bool IsBusyHere => files.IsBusyHere || clock.IsBusyHere;

    /// <summary>Opens the journal of a data directory: recovers its records and begins a new epoch.</summary>
    /// <param name="disk">The data directory's disk.</param>
    /// <param name="instance">The data directory's instance id.</param>
    /// <param name="options">Sizes and limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="appliedLsn">
    /// The LSN up to which the metadata store has applied commits. They were synced here before (D9), so that a bad
    /// place among them is no torn tail.
    /// </param>
    /// <exception cref="TarnException">
    /// Damaged, NotSupported: the start is refused; the message names the remedy.
    /// </exception>
    public static JournalLog Open(IDisk disk, Guid instance, JournalOptions options, TimeProvider time, long appliedLsn = 0)
    {
        var log = new JournalLog(disk, instance, options, time, appliedLsn);
        log.Start();
        return log;
    }

    /// <summary>
    /// Lets retention free files from now on; it asks <paramref name="hold"/> first, D26 (undelivered records are
    /// held). Retention runs at once, because files may have expired, or may have been archived, before the last stop.
    /// </summary>
    public void HoldBy(IRetentionHold hold)
    {
        retention.HoldBy(hold);
        keeper.FreeSoon();
    }

    /// <inheritdoc/>
    public async ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (fault is not null)
        {
            return Refused(append, AppendStatus.Unavailable);
        }

        var item = PendingAppend.Rent(append, state);
        var task = item.Task;
        try
        {
            if (!queue.TryAdd(item, out var room) && (room is null || !await HasRoom(room, cancellation)))
            {
                StorageMeter.JournalThrottled.Add(1);
                return Refused(append, AppendStatus.Throttled);
            }
        }
        catch (TarnException e) when (e.Kind == ErrorKind.Unavailable)
        {
            return Refused(append, AppendStatus.Unavailable);
        }

        return await task;
    }

    /// <inheritdoc/>
    public ValueTask<LogRead> Read(ShardId shard, long fromOffset, int bytesMax, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<LogRead>(reader.Read(Find(shard), fromOffset, bytesMax));
    }

    /// <summary>
    /// Reads on from many shards' positions at once, in the order of the journal (D10): the next stretch of about so many bytes that has anything for
    /// them. Whoever follows many shards catches up at the speed of one sequential read. No batches and unmoved positions: nothing more is there now.
    /// </summary>
    /// <remarks>
    /// The product has no caller yet. Deliveries will read the shards of one server in this way (D10).
    /// </remarks>
    public ValueTask<LogSweep> Sweep(IReadOnlyList<LogPosition> from, int bytesMax, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<LogSweep>(reader.Sweep([.. from.Select(position => Find(position.Shard))], from, bytesMax));
    }

    /// <inheritdoc/>
    public ValueTask WaitFor(ShardId shard, long offset, CancellationToken cancellation) =>
        state.Shards.TryGetValue(shard, out var found) ? found.Wait(offset, cancellation) : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ShardBounds? Describe(ShardId shard) => state.Shards.TryGetValue(shard, out var found) ? found.Bounds : null;

    /// <inheritdoc/>
    public ValueTask<long> OffsetAtTime(ShardId shard, long arrivalTimeMs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(reader.OffsetAtTime(Find(shard), arrivalTimeMs));
    }

    /// <inheritdoc/>
    public long NextLogId() => state.NextLsn();

    /// <inheritdoc/>
    public ValueTask<long> Enqueue(CommitSet set)
    {
        if (fault is not null)
        {
            throw new TarnException(ErrorKind.Unavailable, "The log takes no writes.", fault);
        }

        if (!set.MustGoOn && files.Failure is { Kind: ErrorKind.DiskFull } full)
        {
            // Refused here, it is this commit's failure alone. Once it is in the queue, its whole group of the store
            // fails with it.
            throw full;
        }

        var item = new PendingSet(set);
        commits.Take(set);
        Invariant.Check(queue.TryAdd(item, out _));
        return item.Task;
    }

    /// <inheritdoc/>
    public ValueTask MakeVoid()
    {
        if (!writer.OwesVoid)
        {
            return ValueTask.CompletedTask;
        }

        var item = new PendingVoid();
        Invariant.Check(queue.TryAdd(item, out _));
        return item.Task;
    }

    /// <inheritdoc/>
    public void Committed(long lsn)
    {
        if (commits.Committed(lsn))
        {
            keeper.FreeSoon(); // what is too old by now is not to be seen for another minute
        }
    }

    /// <inheritdoc/>
    public void Checkpointed(long lsn) => commits.CheckpointedTo(lsn);

    /// <inheritdoc/>
    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied) =>
        new JournalReplay(files, Recovery.NewestChangeLsn, seed).Above(applied);

    /// <summary>Writes the waiting items, seals the file, and closes. New appends are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        queue.Close();
        await overdueEnd!();
        await writerEnd!();
        if (fault is null)
        {
            writer.End();
        }

        keeper.Close();
        await keeperEnd!();
        while (fault is null && keeper.Step(wait: false))
        {
        }

        files.Close();
        segments.Close();
    }

    /// <summary>For tests, instead of the writer's thread: writes one group; false when no item waited.</summary>
    internal bool StepWriter() => writer.WriteNext(wait: false);

    /// <summary>For tests, instead of the keeper's thread: one step.</summary>
    internal bool StepKeeper() => keeper.Step(wait: false);

    /// <summary>For tests: fails like the writer's thread when it cannot go on.</summary>
    internal void Fail(Exception e)
    {
        fault = e;
        writer.FailAll();
    }

    /// <summary>Runs retention now.</summary>
    internal void RunRetention() => retention.Run();

    private static AppendOutcome Refused(LogAppend append, AppendStatus status)
    {
        var outcomes = new ShardOutcome[append.Shards.Length];
        outcomes.AsSpan().Fill(new ShardOutcome(status, -1, 0));
        return new AppendOutcome { Shards = outcomes };
    }

    private void Start()
    {
        writerEnd = options.Loops.Start("tarn-journal", writer.WriteNext, e => Ended(e, writer.FailAll));
        overdueEnd = options.Loops.Start("tarn-journal-overdue", ThrottleOverdue, e => Ended(e, queue.Close));
        keeperEnd = options.Loops.Start("tarn-journal-keeper", keeper.Step, e => Ended(e, queue.Close));
    }

    // An item that waited too long for the writer was never written. When the disk does not keep up, callers get an
    // error instead of a longer wait.
    private bool ThrottleOverdue(bool wait)
    {
        var overdue = new List<PendingItem>();
        var took = queue.TakeOlderThan(options.QueueWaitMax, overdue, wait);
        StorageMeter.JournalThrottled.Add(overdue.Count);
        foreach (var item in overdue)
        {
            item.Fail(AppendStatus.Throttled);
            item.Complete();
        }

        return took;
    }

    // Health is red: no write is acknowledged any more, and no caller waits for ever.
    private void Ended(Exception e, Action failed)
    {
        fault = e;
        failed();
    }

    // The code that withdraws the item answers its caller. When the withdrawal fails, the item was admitted, or the
    // closing queue refused it.
    private async ValueTask<bool> HasRoom(WaitingRoom.Place room, CancellationToken cancellation)
    {
        var waiting = room.Done;
        await using var timer = time.CreateTimer(
            _ => Withdraw(() => waiting.TrySetResult(false)), null, options.QueueWaitMax, Timeout.InfiniteTimeSpan);
        await using var cancelled = cancellation.Register(() => Withdraw(() => waiting.TrySetCanceled(cancellation)));
        return await waiting.Task;

        void Withdraw(Func<bool> answer)
        {
            if (queue.TryWithdraw(room))
            {
                answer();
            }
        }
    }

    private JournalShard Find(ShardId shard) =>
        state.Shards.TryGetValue(shard, out var found) && found.Bounds is not null
            ? found
            : throw new TarnException(ErrorKind.NotFound, $"There is no shard {shard}.");
}
