using System.Text;
using System.Text.Json;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Records;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>
/// The output of an HTTP endpoint with a lane of one shard around it, on a simulated disk. The log is a function: the
/// record at an offset is always the same.
/// </summary>
internal sealed class EndpointWorld : IAsyncDisposable
{
    public static readonly DeliveryId Id = new(7);
    public static readonly ShardId Shard = new(3);

    private long _epoch;
    private DeliveryModel _model;
    private EndpointOutput _output = null!;

    private EndpointWorld(EndpointDestinationConfig destination, int seed)
    {
        _model = Destinations.Model(new SourceConfig(default, Shard), destination);
        Disk = new SimulatedDisk(seed);
        Disk.CreateFolder("scratch");
        Endpoint = new ScriptedEndpoint(Time);
    }

    public ManualTime Time { get; } = new();

    public SimulatedDisk Disk { get; }

    public MemoryMetadataStore Store { get; } = new();

    public ObjectStore Objects { get; private set; } = null!;

    public ScriptedEndpoint Endpoint { get; }

    /// <summary>The record at an offset.</summary>
    public Func<long, byte[]> Record { get; set; } = offset => Encoding.UTF8.GetBytes($"record {offset}");

    public static EndpointDestinationConfig Destination(int retrySeconds = 300, bool compresses = false) => new()
    {
        Buffering = Destinations.Never,
        Objects = new ObjectOutputConfig { Bucket = DeliveryWorld.Bucket, ErrorPrefix = "bad/!{firehose:error-output-type}/" },
        Url = "https://endpoint.test/in",
        CommonAttributes = [new("team", "blue"), new("größe", "1\"")],
        Compresses = compresses,
        RetrySeconds = retrySeconds,
    };

    public static async Task<EndpointWorld> Open(EndpointDestinationConfig? destination = null, int seed = 1)
    {
        var world = new EndpointWorld(destination ?? Destination(), seed);
        await world.Store.Commit(
            transaction =>
            {
                ConsumerPositions.Put(transaction, new Consumer(new ConsumerId(Id.Value), ConsumerKind.Delivery, default, true, ConsumerLease.None));
                return ValueTask.FromResult(true);
            },
            default);
        await world.Begin();
        await world.Objects.CreateBucket(DeliveryWorld.Bucket, DeliveryWorld.Account, DeliveryWorld.Region, default);
        return world;
    }

    /// <summary>Starts like a process after a power loss.</summary>
    public async Task Restart(EndpointDestinationConfig? destination = null)
    {
        _output.Dispose();
        await Objects.DisposeAsync();
        Disk.Crash();
        Disk.CreateFolder("scratch");
        _model = destination is null ? _model : Destinations.Model(new SourceConfig(default, Shard), destination);
        await Begin();
    }

    /// <summary>A worker that took the lease later.</summary>
    public ValueTask<long> TakeLease() =>
        Store.Commit(transaction => ConsumerPositions.TakeLease(transaction, new ConsumerId(Id.Value), "test"), default);

    /// <summary>Finishes the plan, if there is one, and commits it.</summary>
    /// <returns>False: there was none.</returns>
    public async Task<bool> Resume()
    {
        if (await _output.Resume(default) is not { } resumed)
        {
            return false;
        }

        await Commit(resumed.Prepared, Assert.Single(resumed.Ranges));
        return true;
    }

    /// <summary>Buffers the next records, and flushes them.</summary>
    public async Task Flush(int records)
    {
        var from = await Position();
        for (var offset = from; offset < from + records; offset++)
        {
            _output.Add(new DeliveryRecord(Shard, offset, 0, Time.NowMs - 1_000, Record(offset)));
        }

        var range = new LedgerRange(Shard, from, from + records, records, 0, 0, SubRecords: records);
        try
        {
            await Commit(await _output.Prepare(new FlushScope(FlushScope.Whole, [range]), default), range);
        }
        finally
        {
            _output.Clear();
        }
    }

    /// <summary>The first offset that is not committed.</summary>
    public async Task<long> Position() => (await Store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(Id.Value), RunId.Main), default))
        .FirstOrDefault().Position.NextOffset;

    /// <summary>The rows of plans.</summary>
    public ValueTask<int> PlanRowCount() => Store.Read(
        async reader => (await reader.Scan(DeliverySpaces.Plans, KeyRange.All, 1_000)).Count
            + (await reader.Scan(DeliverySpaces.PlannedRequests, KeyRange.All, 1_000)).Count,
        default);

    /// <summary>The blobs on the disk.</summary>
    public IReadOnlyList<string> Blobs() => Files("blobs");

    /// <summary>The error documents.</summary>
    public async Task<IReadOnlyList<JsonElement>> Documents()
    {
        var found = new List<JsonElement>();
        var listed = await Objects.List(new ListRequest { Bucket = DeliveryWorld.Bucket, Prefix = "bad/http-endpoint-failed/" }, default);
        foreach (var each in listed.Objects)
        {
            var text = Encoding.UTF8.GetString(await Objects.ReadAll(await Objects.Head(DeliveryWorld.Bucket, each.Key, default), default));
            found.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement));
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        _output.Dispose();
        await Objects.DisposeAsync();
    }

    private async Task Begin()
    {
        Objects = await ObjectStore.Open(Disk, Store, Time, new ObjectStoreOptions { UnreferencedKept = TimeSpan.Zero, DiskThreads = 1 }, default);
        await Objects.RemoveOrphans(default);
        _epoch = await TakeLease();
        var (scratch, buffers) = (new BufferScratch(1L << 30), 0);
        var plans = new EndpointPlans(Store, Objects.Kept, Id, _epoch, Time);
        _output = new EndpointOutput(
            new RawRecords(new ByteBuffer(Disk, "scratch/raw", scratch)),
            plans,
            new PlanSender(Endpoint, plans, _model.Config),
            new RequestReader(Objects.Kept),
            new ErrorDocuments(() => new ObjectBuffer(Objects, Disk, $"scratch/errors-{++buffers}", scratch, _model), _model, Time),
            (EndpointDestinationConfig)_model.Destination);
    }

    private async Task Commit(IPreparedFlush prepared, LedgerRange range)
    {
        await using (prepared)
        {
            await Store.Commit(
                async transaction =>
                {
                    await ConsumerPositions.CheckLease(transaction, new ConsumerId(Id.Value), _epoch);
                    await prepared.Apply(transaction);
                    var key = new PositionKey(new ConsumerId(Id.Value), RunId.Main, Shard, OutputId.All);
                    await ConsumerPositions.Advance(transaction, key, range.FromOffset, range.BeforeOffset, _epoch);
                    return true;
                },
                default);
            await prepared.Committed(default);
        }
    }

    private List<string> Files(string folder) =>
        [.. Disk.List(folder).SelectMany(entry => entry.IsFolder ? Files($"{folder}/{entry.Name}") : [$"{folder}/{entry.Name}"])];
}
