using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Growth;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Storage.Streams.Subscriptions;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Kinesis;

/// <summary>The door on the in-memory twins of log and store, with its own client.</summary>
internal sealed class KinesisFixture : IAsyncDisposable
{
    /// <summary>The memory that the door's large answers share.</summary>
    public const int AnswerBytesMax = 40 << 20;

    private readonly SecretSealer _sealer;
    private readonly ConsumerHolds _consumers;

    private KinesisFixture(
        ShiftedTime time, MemoryStreamLog log, MemoryMetadataStore store, StreamDirectory streams, StreamControl control,
        ConsumerHolds consumers, ResourceRegistry registry, WireProtocol? protocol, bool awsLimits)
    {
        Time = time;
        Log = log;
        Store = store;
        Streams = streams;
        Control = control;
        control.OnRemoved = KinesisDoor.Removed;
        Registry = registry;
        _consumers = consumers;
        Holds = new HoldLimit(consumers, streams, log, time, TimeSpan.FromHours(10));
        _sealer = new SecretSealer(RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes));
        Subscriptions = new ShardSubscriptions(log, time);
        Door = new KinesisDoor(new KinesisParts
        {
            Log = log,
            Streams = streams,
            Control = control,
            Subscriptions = Subscriptions,
            Holds = Holds,
            Registry = registry,
            Store = store,
            Sealer = _sealer,
            Time = time,
            AnswerBytesMax = AnswerBytesMax,
            Loads = Loads,
            Metrics = Metrics,
            Limits = awsLimits ? new ServiceLimits(time) : null,
        });
        Expiry = new ShardExpiry(store, streams, consumers, consumers, log, time);
        Growth = new OnDemandGrowth(store, streams, Loads, time);
        Unsettled = new KinesisClient(new DoorTransport(Door, time), protocol);
        Client = new KinesisClient(new SettlingTransport(new DoorTransport(Door, time), control), protocol);
    }

    public ShiftedTime Time { get; }

    /// <summary>Records are held for 10 hours.</summary>
    public HoldLimit Holds { get; }

    public MemoryStreamLog Log { get; }

    public MemoryMetadataStore Store { get; }

    public required HeldCommits Commits { get; init; }

    public StreamDirectory Streams { get; }

    public ShardSubscriptions Subscriptions { get; }

    public KinesisDoor Door { get; }

    public ShardLoads Loads { get; } = new();

    public ShardMetrics Metrics { get; } = new();

    public ResourceRegistry Registry { get; }

    public OnDemandGrowth Growth { get; }

    /// <summary>Ends expired closed shards, on request.</summary>
    public ShardExpiry Expiry { get; }

    public StreamControl Control { get; }

    /// <summary>A client whose changes of a stream are complete when the answer arrives.</summary>
    public KinesisClient Client { get; }

    /// <summary>A client whose changes of a stream complete only when the test runs <see cref="Control"/>.</summary>
    public KinesisClient Unsettled { get; }

    public static async Task<KinesisFixture> Open(WireProtocol? protocol = null, bool awsLimits = false)
    {
        var time = new ShiftedTime();
        var log = new MemoryStreamLog(time);
        var commits = new HeldCommits(log);
        var store = new MemoryMetadataStore(commits);
        var streams = await StreamDirectory.Open(store, default);
        var control = await StreamControl.Open(store, streams, time, TimeSpan.Zero, default);
        return new KinesisFixture(
            time, log, store, streams, control, await ConsumerHolds.Open(store, default),
            await ResourceRegistry.Open(store, default), protocol, awsLimits)
        { Commits = commits };
    }

    /// <summary>Opens a fixture with a stream <c>s</c>.</summary>
    public static async Task<KinesisFixture> OpenWithStream(int shards, WireProtocol? protocol = null, bool awsLimits = false)
    {
        var kinesis = await Open(protocol, awsLimits);
        await kinesis.CreateStream(shards);
        return kinesis;
    }

    /// <summary>Checks that a call is refused with that code and message.</summary>
    public static async Task Fails(string code, string message, Func<Task> run)
    {
        var error = await Assert.ThrowsAsync<AwsErrorException>(run);
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    public Task<CreateStreamOutput> CreateStream(int shards) =>
        Client.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = shards }, default);

    /// <summary>An iterator in a shard of stream <c>s</c>.</summary>
    public async Task<string> Iterator(string type, string? number = null, DateTimeOffset? at = null, string shard = "shardId-000000000000") =>
        (await Client.GetShardIterator(
            new GetShardIteratorInput { StreamName = "s", ShardId = shard, ShardIteratorType = type, StartingSequenceNumber = number, Timestamp = at },
            default)).ShardIterator!;

    /// <summary>The answer of one call from the shard's beginning on.</summary>
    public async Task<GetRecordsOutput> ReadAll(string shard) =>
        await Client.GetRecords(new GetRecordsInput { ShardIterator = await Iterator("TRIM_HORIZON", shard: shard) }, default);

    public async Task Change(LogChange change) => await Store.CommitWithLog(
        tx =>
        {
            tx.Change(change);
            return ValueTask.FromResult(0);
        },
        default);

    public async ValueTask DisposeAsync()
    {
        Subscriptions.Dispose();
        Registry.Dispose();
        _consumers.Dispose();
        Control.Dispose();
        Streams.Dispose();
        _sealer.Dispose();
        await Store.DisposeAsync();
    }

    /// <summary>A commit log that lets a test look at the state between the log's step and the store's step.</summary>
    internal sealed class HeldCommits(MemoryStreamLog log) : ICommitLog
    {
        private TaskCompletionSource? _held;

        /// <summary>Runs when the store shows a set and the log does not yet show it.</summary>
        public Action? Between { get; set; }

        /// <summary>From now on, the store shows sets of the log only when the result is disposed.</summary>
        public IDisposable Hold()
        {
            _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new Release(this);
        }

        public long NextLogId() => log.NextLogId();

        public async ValueTask<long> Enqueue(CommitSet set)
        {
            var lsn = await log.Enqueue(set);
            await (_held?.Task ?? Task.CompletedTask);
            return lsn;
        }

        public ValueTask Invalidate() => log.Invalidate();

        public void Showing(long lsn) => log.Showing(lsn);

        public void Committed(long lsn)
        {
            Between?.Invoke();
            log.Committed(lsn);
        }

        public void Checkpointed(long lsn) => log.Checkpointed(lsn);

        public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied) => log.ReplayAbove(applied);

        private sealed class Release(HeldCommits commits) : IDisposable
        {
            public void Dispose() => commits._held!.TrySetResult();
        }
    }

    private sealed class SettlingTransport(IWireTransport inner, StreamControl control) : IWireTransport
    {
        public async Task<WireAnswer> Send(string signingName, WireRequest request, CancellationToken cancellationToken)
        {
            var answer = await inner.Send(signingName, request, cancellationToken);
            await control.RunDue(cancellationToken);
            return answer;
        }
    }

    /// <summary>The system's clock, shifted.</summary>
    internal sealed class ShiftedTime : TimeProvider
    {
        private (DateTimeOffset Now, long Timestamp)? _frozen;

        public TimeSpan Shift { get; set; }

        /// <summary>Makes waits a thousand times shorter.</summary>
        public bool Hurry { get; set; }

        /// <summary>From now on, time advances only by <see cref="Shift"/>.</summary>
        public void Freeze() => _frozen = (base.GetUtcNow(), base.GetTimestamp());

        public override DateTimeOffset GetUtcNow() => (_frozen?.Now ?? base.GetUtcNow()) + Shift;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Hurry && dueTime > TimeSpan.Zero ? dueTime / 1_000 : dueTime, period);

        public override long GetTimestamp() => (_frozen?.Timestamp ?? base.GetTimestamp()) + (long)(Shift.TotalSeconds * TimestampFrequency);
    }
}
