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
    private readonly JournalState _state = new();
    private readonly AppendQueue _queue;
    private readonly CommitBook _commits;
    private readonly JournalFiles _files;
    private readonly SegmentFiles _segments = new();
    private readonly SliceCache _slices;
    private readonly JournalDamage _damage = new();
    private readonly JournalReader _reader;
    private readonly ClockTrust _clock;
    private readonly JournalRetention _retention;
    private readonly JournalKeeper _keeper;
    private readonly JournalWriter _writer;
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly Guid _instance;
    private readonly uint _seed;
    private Func<Task>? _writerEnd;
    private Func<Task>? _keeperEnd;
    private Func<Task>? _overdueEnd;
    private volatile Exception? _fault;
    private int _disposed;

    private JournalLog(IDisk disk, Guid instance, JournalOptions options, TimeProvider time, long appliedLsn)
    {
        _options = options;
        _time = time;
        _instance = instance;
        _seed = Crc32C.Compute(instance.ToByteArray());
        var tail = new HotTail(options.HotTailBytes, options.TailSegmentBytes);
        var sealer = new JournalSealer(_state, _seed);
        _queue = new AppendQueue(options.QueueBytesMax, time);
        _commits = new CommitBook(_state);
        _files = new JournalFiles(disk, instance, options, time);
        _slices = new SliceCache(options.IndexCacheBytes, _seed);
        _reader = new JournalReader(_files, _segments, tail, _slices, _damage, _seed);
        _clock = new ClockTrust(disk, time);
        _retention = new JournalRetention(_state, _files, _commits, _reader, _clock, options, time);
        _keeper = new JournalKeeper(_files, sealer, options, time) { Retention = _retention };
        _writer = new JournalWriter(_state, _files, tail, _queue, _commits, _keeper, _clock, options, time, _seed);
        var recovery = new JournalRecovery(disk, instance, _seed, options, appliedLsn, _state, _files, sealer);
        recovery.Run();
        Recovery = recovery.Report;
        _writer.Restore(recovery.End, recovery.ChainCrc);
        foreach (var (call, file, position) in recovery.Calls)
        {
            _writer.RestoreCall(call, file, position);
        }

        _clock.Restore(recovery.LastArrivalMs);
        _writer.Begin();
    }

    /// <summary>The findings of the recovery at opening.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>
    /// The streams and shards that the journal knows, for <see cref="Layouts.LayoutRepair"/> at the start.
    /// </summary>
    public LogContents Contents => new(
        _state.Retention.ToDictionary(),
        _state.Shards.Values.ToDictionary(shard => shard.Id, shard => (shard.Stream, shard.Gate == ShardGate.Closed)),
        Recovery.UnreadableBytes > 0);

    /// <summary>Why the log takes no records, one sentence each; empty when it takes them.</summary>
    public IReadOnlyList<string> Refusals =>
    [
        .. _fault is { } ended ? [$"the journal takes no more records (D2): {ended.Message}"] : Array.Empty<string>(),
        .. _files.Failure is { } failure ? [$"records are refused, reads and deletes go on: {failure.Message}"] : Array.Empty<string>(),
    ];

    /// <summary>
    /// Why retention deletes nothing now although it is due; null when it deletes. See D12 (arrival times never go
    /// back).
    /// </summary>
    public string? ClockDoubt => _clock.Doubt;

    /// <summary>Notices for an operator while records are taken, one sentence each.</summary>
    public IReadOnlyList<string> Notices =>
    [
        .. _clock.Doubt is { } doubt ? [doubt] : Array.Empty<string>(),
        .. _keeper.RetentionFailure is { } failure ? [$"retention stopped half-way, and tries again: {failure.Message}"] : Array.Empty<string>(),
        .. _files.ToDelete.Notice is { } left ? [left] : Array.Empty<string>(),
    ];

    /// <summary>
    /// Records that readers have met since the start and could not read, per shard; without files that are gone.
    /// </summary>
    public IReadOnlyList<DamagedRecords> Damage =>
        _damage.List(file => SegmentFiles.IsSegment(file) ? _segments.Find(file) is not null : _files.Find(file) is not null);

    /// <summary>
    /// Called once for each damaged place that a reader meets. It runs on the reader's thread and must be quick.
    /// </summary>
    public Action<DamagedRecords>? DamageMet
    {
        get => _damage.Met;
        set => _damage.Met = value;
    }

    /// <summary>
    /// Trusts the clock as it is now, because an operator confirmed it (D12). The trust outlives a restart.
    /// </summary>
    /// <exception cref="TarnException">DiskFailed: the doubt stays.</exception>
    public void AcceptClock() => _clock.Accept();

    /// <summary>Bytes of all journal files.</summary>
    public long Bytes => _files.TotalBytes;

    /// <summary>Bytes of the archive's segments.</summary>
    public long ArchiveBytes => _segments.Bytes;

    /// <summary>Bytes of appends that wait for the writer, or for room in its queue.</summary>
    internal long WaitingBytes => _queue.Bytes + _queue.BlockedBytes;

    /// <summary>The parts that the archive uses.</summary>
    internal JournalParts Parts => new()
    {
        Instance = _instance,
        Seed = _seed,
        Options = _options,
        Time = _time,
        State = _state,
        Files = _files,
        Segments = _segments,
        Slices = _slices,
        Retention = _retention,
        FreeSoon = _keeper.FreeSoon,
    };

    /// <summary>
    /// Whether this thread holds a lock that another loop would wait for; the simulator then runs no other loop.
    /// </summary>
    internal bool IsBusyHere => _files.IsBusyHere || _clock.IsBusyHere;

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
        _retention.HoldBy(hold);
        _keeper.FreeSoon();
    }

    /// <inheritdoc/>
    public async ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_fault is not null)
        {
            return Refused(append, AppendStatus.Unavailable);
        }

        var item = PendingAppend.Rent(append, _state);
        var task = item.Task;
        try
        {
            if (!_queue.TryAdd(item, out var room) && (room is null || !await HasRoom(room, cancellationToken)))
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
    public ValueTask<LogRead> Read(ShardId shard, long fromOffset, int bytesMax, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<LogRead>(_reader.Read(Find(shard), fromOffset, bytesMax));
    }

    /// <summary>
    /// Reads on from the positions of many shards at once, in the order of the journal: D10 (sealed files end with an
    /// index). The result covers the next stretch of about so many bytes that has records of these shards. A reader of
    /// many shards catches up at the speed of one sequential read. Without batches and with unmoved positions, no more
    /// records are there now.
    /// </summary>
    /// <remarks>
    /// The product has no caller yet: deliveries will be the first.
    /// </remarks>
    public ValueTask<LogSweep> Sweep(IReadOnlyList<LogPosition> from, int bytesMax, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<LogSweep>(_reader.Sweep([.. from.Select(position => Find(position.Shard))], from, bytesMax));
    }

    /// <inheritdoc/>
    public ValueTask WaitFor(ShardId shard, long offset, CancellationToken cancellationToken) =>
        _state.Shards.TryGetValue(shard, out var found) ? found.Wait(offset, cancellationToken) : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ShardBounds? Describe(ShardId shard) => _state.Shards.TryGetValue(shard, out var found) ? found.Bounds : null;

    /// <inheritdoc/>
    public ValueTask<long> OffsetAtTime(ShardId shard, long arrivalTimeMs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_reader.OffsetAtTime(Find(shard), arrivalTimeMs));
    }

    /// <inheritdoc/>
    public long NextLogId() => _state.NextLsn();

    /// <inheritdoc/>
    public ValueTask<long> Enqueue(CommitSet set)
    {
        if (_fault is not null)
        {
            throw new TarnException(ErrorKind.Unavailable, "The log takes no writes.", _fault);
        }

        if (!set.MustGoOn && _files.Failure is { Kind: ErrorKind.DiskFull } full)
        {
            // Refused here, it is this commit's failure alone. Once it is in the queue, its whole group of the store
            // fails with it.
            throw full;
        }

        var item = new PendingSet(set);
        _commits.Take(set);
        Invariant.Check(_queue.TryAdd(item, out _));
        return item.Task;
    }

    /// <inheritdoc/>
    public ValueTask MakeVoid()
    {
        if (!_writer.OwesVoid)
        {
            return ValueTask.CompletedTask;
        }

        var item = new PendingVoid();
        Invariant.Check(_queue.TryAdd(item, out _));
        return item.Task;
    }

    /// <inheritdoc/>
    public void Committed(long lsn)
    {
        if (_commits.Committed(lsn))
        {
            _keeper.FreeSoon(); // what is too old by now is not to be seen for another minute
        }
    }

    /// <inheritdoc/>
    public void Checkpointed(long lsn) => _commits.CheckpointedTo(lsn);

    /// <inheritdoc/>
    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied) =>
        new JournalReplay(_files, Recovery.NewestChangeLsn, _seed).Above(applied);

    /// <summary>Writes the waiting items, seals the file, and closes. New appends are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _queue.Close();
        await _overdueEnd!();
        await _writerEnd!();
        if (_fault is null)
        {
            _writer.End();
        }

        _keeper.Close();
        await _keeperEnd!();
        while (_fault is null && _keeper.Step(wait: false))
        {
        }

        _files.Close();
        _segments.Close();
    }

    /// <summary>For tests, instead of the writer's thread: writes one group; false when no item waited.</summary>
    internal bool StepWriter() => _writer.WriteNext(wait: false);

    /// <summary>For tests, instead of the keeper's thread: one step.</summary>
    internal bool StepKeeper() => _keeper.Step(wait: false);

    /// <summary>For tests: fails like the writer's thread when it cannot go on.</summary>
    internal void Fail(Exception e)
    {
        _fault = e;
        _writer.FailAll();
    }

    /// <summary>Runs retention now.</summary>
    internal void RunRetention() => _retention.Run();

    private static AppendOutcome Refused(LogAppend append, AppendStatus status)
    {
        var outcomes = new ShardOutcome[append.Shards.Length];
        outcomes.AsSpan().Fill(new ShardOutcome(status, -1, 0));
        return new AppendOutcome { Shards = outcomes };
    }

    private void Start()
    {
        _writerEnd = _options.Loops.Start("tarn-journal", _writer.WriteNext, e => Ended(e, _writer.FailAll));
        _overdueEnd = _options.Loops.Start("tarn-journal-overdue", ThrottleOverdue, e => Ended(e, _queue.Close));
        _keeperEnd = _options.Loops.Start("tarn-journal-keeper", _keeper.Step, e => Ended(e, _queue.Close));
    }

    // An item that waited too long for the writer was never written. When the disk does not keep up, callers get an
    // error instead of a longer wait.
    private bool ThrottleOverdue(bool wait)
    {
        var overdue = new List<PendingItem>();
        var took = _queue.TakeOlderThan(_options.QueueWaitMax, overdue, wait);
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
        _fault = e;
        failed();
    }

    // The code that withdraws the item answers its caller. When the withdrawal fails, the item was admitted, or the
    // closing queue refused it.
    private async ValueTask<bool> HasRoom(WaitingRoom.Place room, CancellationToken cancellationToken)
    {
        var waiting = room.Done;
        await using var timer = _time.CreateTimer(
            _ => Withdraw(() => waiting.TrySetResult(false)), null, _options.QueueWaitMax, Timeout.InfiniteTimeSpan);
        await using var cancelled = cancellationToken.Register(() => Withdraw(() => waiting.TrySetCanceled(cancellationToken)));
        return await waiting.Task;

        void Withdraw(Func<bool> answer)
        {
            if (_queue.TryWithdraw(room))
            {
                answer();
            }
        }
    }

    private JournalShard Find(ShardId shard) =>
        _state.Shards.TryGetValue(shard, out var found) && found.Bounds is not null
            ? found
            : throw new TarnException(ErrorKind.NotFound, $"There is no shard {shard}.");
}
