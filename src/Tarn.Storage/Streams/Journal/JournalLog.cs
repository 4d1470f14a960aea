using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Records;

namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// The log on local disk: one journal for all shards (D4), and the commit log of the metadata store (D9). Format:
/// <c>docs/formats/journal.md</c>.
/// </summary>
public sealed class JournalLog : IStreamLog, ICommitLog, IAsyncDisposable
{
    private const int LoopStackBytes = 16 << 20;

    private readonly JournalState state = new();
    private readonly AppendQueue queue;
    private readonly CommitBook commits;
    private readonly JournalFiles files;
    private readonly JournalReader reader;
    private readonly JournalRetention retention;
    private readonly JournalKeeper keeper;
    private readonly JournalWriter writer;
    private readonly JournalOptions options;
    private readonly TimeProvider time;
    private readonly uint seed;
    private Thread? writerThread;
    private Thread? keeperThread;
    private volatile Exception? fault;
    private int disposed;

    private JournalLog(IDisk disk, Guid instance, JournalOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        seed = Crc32C.Compute(instance.ToByteArray());
        var tail = new HotTail(options.HotTailBytes);
        var sealer = new JournalSealer(state, seed);
        queue = new AppendQueue(options.QueueBytesMax);
        commits = new CommitBook(state);
        files = new JournalFiles(disk, instance, options, time);
        reader = new JournalReader(files, tail, new SliceCache(options.IndexCacheBytes), seed);
        retention = new JournalRetention(state, files, commits, reader, time);
        keeper = new JournalKeeper(files, sealer, options, time) { Retention = retention };
        writer = new JournalWriter(state, files, tail, queue, commits, keeper, options, time, seed);
        var recovery = new JournalRecovery(disk, instance, seed, options, state, files, sealer);
        recovery.Run();
        Recovery = recovery.Report;
        writer.Restore(recovery.End, recovery.ChainCrc, recovery.NewestLsn, recovery.NewestChangeLsn);
        foreach (var (call, file, position) in recovery.Calls)
        {
            writer.RestoreCall(call, file, position, recovery.LastArrivalMs);
        }

        retention.Restore(recovery.LastArrivalMs);
        writer.Begin();
    }

    /// <summary>What opening found.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>What ended the journal's threads, if something did: health is red.</summary>
    public Exception? Fault => fault;

    /// <summary>Bytes of all journal files.</summary>
    public long Bytes => files.TotalBytes;

    /// <summary>Opens the journal of a data directory: recovers what is there, and begins a new epoch.</summary>
    /// <param name="disk">The data directory's disk.</param>
    /// <param name="instance">The data directory's instance id.</param>
    /// <param name="options">Sizes and limits.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="TarnException">Damaged, NotSupported: the start is refused; the message says what would work.</exception>
    public static JournalLog Open(IDisk disk, Guid instance, JournalOptions options, TimeProvider time)
    {
        var log = new JournalLog(disk, instance, options, time);
        if (options.Threads)
        {
            log.Start();
        }

        return log;
    }

    /// <summary>From now on retention may free files, asking this one first (D26).</summary>
    public void HoldBy(IRetentionHold hold) => retention.HoldBy(hold);

    /// <inheritdoc/>
    public async ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (fault is not null)
        {
            return Refused(append, AppendStatus.Unavailable);
        }

        var item = PendingAppend.Rent(append);
        var task = item.Task;
        try
        {
            if (!queue.TryAdd(item, out var room) && !await HasRoom(room!, cancellation))
            {
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

        var item = new PendingSet(set);
        commits.Take(set);
        Invariant.Check(queue.TryAdd(item, out _));
        return item.Task;
    }

    /// <inheritdoc/>
    public void Committed(long lsn) => commits.Committed(lsn);

    /// <inheritdoc/>
    public void Checkpointed(long lsn) => commits.CheckpointedTo(lsn);

    /// <inheritdoc/>
    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied) =>
        new JournalReplay(files, seed).Above(applied);

    /// <summary>Takes what waits, seals the file, and closes. Appends that come now are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        queue.Close();
        await Joined(writerThread);
        if (fault is null)
        {
            writer.End();
        }

        keeper.Close();
        await Joined(keeperThread);
        while (fault is null && keeper.Step(wait: false))
        {
        }

        files.Close();
    }

    /// <summary>A test's turn instead of the writer's thread: writes one group; false when nothing waited.</summary>
    internal bool StepWriter() => writer.WriteNext(wait: false);

    /// <summary>A test's turn instead of the keeper's thread.</summary>
    internal bool StepKeeper() => keeper.Step(wait: false);

    /// <summary>A test's turn: what the writer's thread does when it cannot go on.</summary>
    internal void Fail(Exception e)
    {
        fault = e;
        writer.FailAll();
    }

    /// <summary>Looks now for what retention frees.</summary>
    internal void RunRetention() => retention.Run();

    private static AppendOutcome Refused(LogAppend append, AppendStatus status)
    {
        var outcomes = new ShardOutcome[append.Shards.Length];
        outcomes.AsSpan().Fill(new ShardOutcome(status, -1, 0));
        return new AppendOutcome { Shards = outcomes };
    }

    private static Task Joined(Thread? thread) =>
        thread is null ? Task.CompletedTask : Task.Factory.StartNew(thread.Join, TaskCreationOptions.LongRunning);

    private void Start()
    {
        writerThread = StartLoop("tarn-journal", () => writer.WriteNext(wait: true), writer.FailAll);
        keeperThread = StartLoop("tarn-journal-keeper", () => keeper.Step(wait: true), queue.Close);
    }

    private Thread StartLoop(string name, Func<bool> step, Action failed)
    {
        var thread = new Thread(() => Run(step, failed), LoopStackBytes) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Run(Func<bool> step, Action failed)
    {
        try
        {
            while (step())
            {
            }
        }
        catch (Exception e)
        {
            // Health red: nothing is acknowledged any more, and nobody waits for ever.
            fault = e;
            failed();
        }
    }

    private async ValueTask<bool> HasRoom(
        LinkedListNode<(TaskCompletionSource Room, PendingItem Item)> room, CancellationToken cancellation)
    {
        try
        {
            await room.Value.Room.Task.WaitAsync(options.QueueWaitMax, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return !queue.TryWithdraw(room);
        }
        catch (OperationCanceledException) when (!queue.TryWithdraw(room))
        {
            return true; // it has its place by now, and goes on
        }
    }

    private JournalShard Find(ShardId shard) =>
        state.Shards.TryGetValue(shard, out var found) && found.Bounds is not null
            ? found
            : throw new TarnException(ErrorKind.NotFound, $"There is no shard {shard}.");
}
