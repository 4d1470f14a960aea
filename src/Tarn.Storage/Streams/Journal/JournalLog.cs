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
public sealed partial class JournalLog : IStreamLog, ICommitLog, IAsyncDisposable
{
    private readonly JournalState _state = new();
    private readonly AppendQueue _queue;
    private readonly AppendAdmission _admission;
    private readonly CommitStages _commits;
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
        _admission = new AppendAdmission(_queue, time, options.QueueWaitMax);
        _commits = new CommitStages(_state);
        _files = new JournalFiles(disk, instance, options, time);
        _slices = new SliceCache(options.IndexCacheBytes, _seed);
        _reader = new JournalReader(_files, _segments, tail, _slices, _damage, _seed);
        _clock = new ClockTrust(disk, time);
        _retention = new JournalRetention(_state, _files, _commits, _reader, _clock, options);
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

    /// <summary>Opens the journal of a data directory: recovers its records and starts a new epoch.</summary>
    /// <param name="disk">The data directory's disk.</param>
    /// <param name="instance">The data directory's instance id.</param>
    /// <param name="options">Sizes and limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="appliedLsn">
    /// The LSN up to which the metadata store has applied commits. They were synced here before (D9), so that a
    /// bad range among them is no torn tail.
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
    public long StableLsn => _commits.StableLsn;

    /// <inheritdoc/>
    public async ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        append.CheckSize();
        if (_fault is not null)
        {
            return Refused(append, AppendStatus.Unavailable);
        }

        var item = PendingAppend.Rent(append, _state);
        var task = item.Task;
        try
        {
            if (!await _admission.Enter(item, cancellationToken))
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

    /// <inheritdoc/>
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
    public ShardTotals Totals(ShardId shard) => _state.Shards.TryGetValue(shard, out var found) ? found.Totals : default;

    /// <inheritdoc/>
    public ValueTask<long> OffsetAtTime(ShardId shard, long arrivalTimeMs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_reader.OffsetAtTime(Find(shard), arrivalTimeMs));
    }

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

    /// <summary>For tests: fails like the writer's thread when it cannot continue.</summary>
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
        _overdueEnd = _options.Loops.Start("tarn-journal-overdue", _admission.ThrottleOverdue, e => Ended(e, _queue.Close));
        _keeperEnd = _options.Loops.Start("tarn-journal-keeper", _keeper.Step, e => Ended(e, _queue.Close));
    }

    // Health is red: no write is acknowledged any more, and no caller waits for ever.
    private void Ended(Exception e, Action failed)
    {
        _fault = e;
        failed();
    }

    private JournalShard Find(ShardId shard) =>
        _state.Shards.TryGetValue(shard, out var found) && found.Bounds is not null
            ? found
            : throw new TarnException(ErrorKind.NotFound, $"There is no shard {shard}.");
}
