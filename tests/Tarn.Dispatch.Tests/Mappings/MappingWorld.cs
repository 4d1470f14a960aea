using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Dispatch.Mappings;
using Tarn.Dispatch.Mappings.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Dispatch.Tests.Mappings;

/// <summary>Mappings on the twins of log and metadata, or on a journal and SQLite.</summary>
internal sealed class MappingWorld : IAsyncDisposable
{
    public static readonly MappingRowSpaces Spaces = new(new(60_012, "tests.mappings"), new(60_013, "tests.windows"));

    private readonly Func<ValueTask> _end;

    private MappingWorld(IStreamLog log, IMetadataStore store, TimeProvider time, Func<ValueTask> end) => (Log, Store, Time, _end) = (log, store, time, end);

    public IStreamLog Log { get; }

    /// <summary>The log of a world on the twins.</summary>
    public DamagedLog Damage => (DamagedLog)Log;

    public IMetadataStore Store { get; }

    public TimeProvider Time { get; }

    public NotingBatches Target { get; } = new();

    public StreamDirectory Directory { get; private set; } = null!;

    public ConsumerHolds Holds { get; private set; } = null!;

    public StreamMappings<TestMapping> Mappings { get; private set; } = null!;

    public static async Task<MappingWorld> Open(TimeProvider? time = null)
    {
        var log = new MemoryStreamLog(time ?? TimeProvider.System);
        var store = new MemoryMetadataStore(log);
        return await Begin(new MappingWorld(new DamagedLog(log), store, time ?? TimeProvider.System, store.DisposeAsync));
    }

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="before">Prepares the target before the mappings of the folder call it.</param>
    public static async Task<MappingWorld> OpenDurable(string folder, Action<NotingBatches>? before = null)
    {
        var (log, store) = DurableParts.Open(folder);
        var world = new MappingWorld(log, store, TimeProvider.System, End);
        before?.Invoke(world.Target);
        return await Begin(world);

        async ValueTask End()
        {
            await store.DisposeAsync();
            await log.DisposeAsync();
        }
    }

    /// <summary>Opens the mappings from their rows, like a process that starts.</summary>
    public async Task Start()
    {
        Mappings = await StreamMappings<TestMapping>.Open(
            new MappingParts
            {
                Noun = "mapping of tests",
                Store = Store,
                Streams = Log,
                Directory = Directory,
                Spaces = Spaces,
                Kind = ConsumerKind.Mapping,
                Time = Time,
                Log = NullLogger.Instance,
            },
            new TestMappings(Target),
            default);
        Mappings.Start();
    }

    /// <summary>Ends the calls, and starts again.</summary>
    public async Task Restart()
    {
        await Mappings.DisposeAsync();
        await Start();
    }

    public async Task<ShardDescription> CreateShard() => (await CreateStream(1))[0];

    public async Task<IReadOnlyList<ShardDescription>> CreateStream(int shards)
    {
        var stream = await Store.CommitWithLog(
            transaction => ValueTask.FromResult(StreamDirectory.Create(
                transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, Time.GetUtcNow())),
            default);
        return Directory.Find(stream.Id)!.Shards;
    }

    public async Task<MappingId> Map(ShardDescription shard, Func<MappingRules, MappingRules>? with = null, StartingPosition start = default)
    {
        var config = new TestMapping { Stream = shard.Stream.Value };
        config = config with { Rules = with?.Invoke(config.Rules) ?? config.Rules };
        var starts = await MappingStarts.Find(Log, Directory.Find(shard.Stream)!, start, null, default);
        return (await Mappings.Create(config, starts, transaction => ValueTask.FromResult(new MappingId(transaction.NextId())), default)).Id;
    }

    public ValueTask<MappingStatus<TestMapping>> Change(MappingId id, Func<MappingRules, MappingRules> with) =>
        Mappings.Update(id, config => config with { Rules = with(config.Rules) }, default);

    public Task Put(ShardDescription shard, params string[] data) => Put(shard, [.. data.Select(one => ("k", one))]);

    public async Task Put(ShardDescription shard, params (string Key, string Data)[] records)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(0);
        foreach (var (key, data) in records)
        {
            batch.Append(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(data));
        }

        var append = new ShardAppend { Stream = shard.Stream, Shard = shard.Id, Batch = batch.Finish(), Records = records.Length };
        var outcome = await Log.Append(new LogAppend { Shards = new[] { append } }, default);
        Assert.Equal(AppendStatus.Appended, outcome.Shards.Span[0].Status);
    }

    public async Task<(ShardDescription Lower, ShardDescription Upper)> Split(ShardDescription shard) => await Store.CommitWithLog(
        async transaction => await Resharding.Split(transaction, shard.Stream, shard.Id, shard.Hashes.Middle, Time.GetUtcNow()), default);

    public async Task<ShardDescription> Merge(ShardDescription one, ShardDescription other)
    {
        await Store.CommitWithLog(async transaction => await Resharding.Merge(transaction, one.Stream, one.Id, other.Id, Time.GetUtcNow()), default);
        return Directory.Find(one.Stream)!.Open[0];
    }

    public async Task<IReadOnlyList<OutputPosition>> Positions(MappingId id) =>
        await Store.Read(reader => ConsumerPositions.Read(reader, id.Consumer, RunId.Main), default);

    /// <summary>The low-water of a shard.</summary>
    public async Task<long> Low(MappingId id, ShardDescription shard) => LowOf(await Positions(id), shard);

    public Task UntilDone(MappingId id, ShardDescription shard, long end) => Patience.Until(async () => await Low(id, shard) == end);

    /// <summary>The low-water, and the rows of records that were given up, at one moment.</summary>
    public async Task<(long Low, IReadOnlyList<string> Given)> LowAndGiven(MappingId id, ShardDescription shard) => await Store.Read(
        async reader => (LowOf(await ConsumerPositions.Read(reader, id.Consumer, RunId.Main), shard), await GivenIn(reader)), default);

    /// <summary>The rows of records that were given up: cause, calls, data.</summary>
    public async Task<IReadOnlyList<string>> Given() => await Store.Read(GivenIn, default);

    public string ResultOf(MappingId id) => Mappings.Find(id)!.Progress.LastResult;

    public async ValueTask DisposeAsync()
    {
        await Mappings.DisposeAsync();
        Directory.Dispose();
        Holds.Dispose();
        await _end();
    }

    private static async ValueTask<IReadOnlyList<string>> GivenIn(IMetadataReader reader) =>
        [.. (await reader.Scan(NotingBatches.Given, KeyRange.All, 10_000)).Select(row => Encoding.UTF8.GetString(row.Value.Span))];

    private static long LowOf(IEnumerable<OutputPosition> positions, ShardDescription shard) => positions
        .SingleOrDefault(position => position.Position.Shard == shard.Id && position.Output == OutputId.All).Position.NextOffset;

    private static async Task<MappingWorld> Begin(MappingWorld world)
    {
        world.Directory = await StreamDirectory.Open(world.Store, default);
        world.Holds = await ConsumerHolds.Open(world.Store, default);
        await world.Start();
        return world;
    }
}
