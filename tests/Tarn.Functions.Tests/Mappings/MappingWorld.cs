using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Dispatch.Mappings;
using Tarn.Dispatch.Sources;
using Tarn.Functions.Mappings;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Functions.Tests.Mappings;

/// <summary>Mappings on the twins of log and metadata, or on journal and SQLite, with objects on a real disk.</summary>
internal sealed class MappingWorld : IAsyncDisposable
{
    public const string Bucket = "failures";

    private static readonly Guid Instance = new("77777777-2222-3333-4444-555555555555");
    private readonly Func<ValueTask> _end;
    private readonly FileDisk _disk;

    private MappingWorld(FileDisk disk, IStreamLog log, IMetadataStore store, TimeProvider time, Func<ValueTask> end)
    {
        (_disk, Log, Store, Time, _end) = (disk, log, store, time, end);
    }

    public IStreamLog Log { get; }

    public IMetadataStore Store { get; }

    public TimeProvider Time { get; }

    public ScriptedTarget Target { get; } = new();

    public StreamDirectory Directory { get; private set; } = null!;

    public ObjectStore Objects { get; private set; } = null!;

    public EventSourceMappings Mappings { get; private set; } = null!;

    public static async Task<MappingWorld> Open(TimeProvider? time = null)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("tarn-mappings-").FullName;
        var log = new MemoryStreamLog(time ?? TimeProvider.System);
        var world = new MappingWorld(new FileDisk(folder, TimeProvider.System), log, new MemoryMetadataStore(log), time ?? TimeProvider.System, End);
        await world.Begin();
        return world;

        ValueTask End()
        {
            System.IO.Directory.Delete(folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    public static async Task<MappingWorld> OpenDurable(string folder)
    {
        var disk = new FileDisk(folder, TimeProvider.System);
        var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 1 << 20, HotTailBytes = 16 << 20 }, TimeProvider.System);
        var store = SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, TimeProvider.System, failure => throw failure);
        var world = new MappingWorld(disk, log, store, TimeProvider.System, End);
        await world.Begin();
        return world;

        async ValueTask End()
        {
            await store.DisposeAsync();
            await log.DisposeAsync();
        }
    }

    /// <summary>Starts like a process: everything is read from the rows.</summary>
    public async Task Start()
    {
        Mappings = await EventSourceMappings.Open(
            new MappingServices
            {
                Store = Store,
                Streams = Log,
                Directory = Directory,
                Objects = Objects,
                Target = Target,
                Sources = new MappingSourceList(queues: null, new KinesisSource()),
                Time = Time,
                Log = NullLogger.Instance,
            },
            default);
        Mappings.Start();
    }

    public async Task<StreamDescription> CreateStream(int shards) => await Store.CommitWithLog(
        transaction => ValueTask.FromResult(StreamDirectory.Create(
            transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, Time.GetUtcNow())),
        default);

    public IReadOnlyList<ShardDescription> ShardsOf(StreamDescription stream) => Directory.Find(stream.Id)!.Shards;

    public async Task<MappingId> Map(StreamDescription stream, Func<MappingConfig, MappingConfig>? with = null)
    {
        var config = new MappingConfig
        {
            Uuid = "6f5c7f3e-0000-4000-8000-000000000001",
            Account = "000000000000",
            Region = "us-east-1",
            SourceArn = "arn:aws:kinesis:us-east-1:000000000000:stream/s",
            StreamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/s",
            Stream = stream.Id.Value,
            FunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:f",
            Arn = "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:6f5c7f3e-0000-4000-8000-000000000001",
            ModifiedMs = 0,
        };
        config = with?.Invoke(config) ?? config;
        var starts = await MappingStarts.Find(Log, Directory.Find(stream.Id)!, config.Start, config.StartMs, default);
        return (await Mappings.Create(config, starts, transaction => ValueTask.FromResult(new MappingId(transaction.NextId())), default)).Id;
    }

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

    public async Task<IReadOnlyList<OutputPosition>> Positions(MappingId id) =>
        await Store.Read(reader => ConsumerPositions.Read(reader, id.Consumer, RunId.Main), default);

    /// <summary>The low-water of a shard.</summary>
    public async Task<long> Low(MappingId id, ShardDescription shard) => (await Positions(id))
        .SingleOrDefault(position => position.Position.Shard == shard.Id && position.Output == OutputId.All).Position.NextOffset;

    public async Task<IReadOnlyList<byte[]>> FailureObjects()
    {
        var found = new List<byte[]>();
        var listed = await Objects.List(new ListRequest { Bucket = Bucket, Prefix = "" }, default);
        foreach (var item in listed.Objects)
        {
            found.Add(await Objects.ReadAll(await Objects.Head(Bucket, item.Key, default), default));
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await Mappings.DisposeAsync();
        await Objects.DisposeAsync();
        Directory.Dispose();
        await _end();
    }

    private async Task Begin()
    {
        Directory = await StreamDirectory.Open(Store, default);
        Objects = await ObjectStore.Open(_disk, Store, TimeProvider.System, new ObjectStoreOptions { UnreferencedKept = TimeSpan.Zero }, default);
        if (Objects.FindBucket(Bucket) is null)
        {
            await Objects.CreateBucket(Bucket, "000000000000", "us-east-1", default);
        }

        await Start();
    }
}
