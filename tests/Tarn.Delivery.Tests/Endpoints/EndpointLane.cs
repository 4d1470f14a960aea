using System.Text;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Endpoint;
using Tarn.Delivery.Outputs.Errors;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Delivery.Records;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>
/// The output of an HTTP endpoint with a lane of one shard around it. The log is a function: the record at an offset is
/// always the same.
/// </summary>
internal sealed class EndpointLane : IDisposable
{
    public static readonly DeliveryId Id = new(7);
    public static readonly ShardId Shard = new(3);

    private const string Scratch = "scratch/endpoint";

    private readonly IMetadataStore _store;
    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly EndpointOutput _output;

    private EndpointLane(
        IMetadataStore store, ObjectStore objects, IDisk disk, IEndpointClient client, TimeProvider time, EndpointDestinationConfig destination, long epoch)
    {
        (_store, _time, _epoch) = (store, time, epoch);
        var model = Destinations.Model(new SourceConfig(default, Shard), destination);
        var (scratch, memory, buffers) = (new BufferScratch(1L << 30), new BufferMemory(1 << 20), 0);
        var plans = new EndpointPlans(store, objects.Kept, Id, new ConsumerId(Id.Value), epoch, time);
        _output = new EndpointOutput(
            new RawRecords(new ByteBuffer(disk, $"{Scratch}/raw", scratch, memory)),
            plans,
            new PlanSender(client, plans, model.Config),
            new RequestReader(objects.Kept),
            new ErrorDocuments(Id, Buffer, model, time),
            destination);

        ObjectBuffer Buffer() => new(
            objects, new ByteBuffer(disk, $"{Scratch}/errors-{++buffers}", scratch, memory), model, InstanceRights.Instance);
    }

    /// <summary>The record at an offset.</summary>
    public Func<long, byte[]> Record { get; set; } = Text;

    public static byte[] Text(long offset) => Encoding.UTF8.GetBytes($"record {offset}");

    public static EndpointDestinationConfig Destination(int retrySeconds = 300, bool compresses = false) => new()
    {
        Buffering = new BufferingConfig(64, 900),
        Objects = new ObjectOutputConfig { Bucket = DeliveryWorld.Bucket, ErrorPrefix = "bad/!{firehose:error-output-type}/" },
        Url = "https://endpoint.test/in",
        CommonAttributes = [new("team", "blue"), new("größe", "1\"")],
        Compresses = compresses,
        RetrySeconds = retrySeconds,
    };

    /// <summary>Empties the scratch folder, takes the lease, and makes an empty output.</summary>
    public static async Task<EndpointLane> Begin(
        IMetadataStore store, ObjectStore objects, IDisk disk, IEndpointClient client, TimeProvider time, EndpointDestinationConfig destination)
    {
        disk.CreateFolder(Scratch);
        foreach (var left in disk.List(Scratch))
        {
            disk.Delete($"{Scratch}/{left.Name}");
        }

        return new EndpointLane(store, objects, disk, client, time, destination, await TakeLease(store));
    }

    /// <summary>Takes the lease; the first call makes the consumer.</summary>
    public static ValueTask<long> TakeLease(IMetadataStore store) => store.Commit(
        async transaction =>
        {
            var id = new ConsumerId(Id.Value);
            if (await ConsumerPositions.Find(transaction, id) is null)
            {
                ConsumerPositions.Put(transaction, new Consumer(id, ConsumerKind.Delivery, default, true, ConsumerLease.None));
            }

            return await ConsumerPositions.TakeLease(transaction, id, "test");
        },
        default);

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
            _output.Add(new DeliveryRecord(Shard, offset, 0, _time.GetUtcNow().ToUnixTimeMilliseconds() - 1_000, Record(offset)));
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
    public async Task<long> Position() => (await _store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(Id.Value), RunId.Main), default))
        .FirstOrDefault().Position.NextOffset;

    public void Dispose() => _output.Dispose();

    private async Task Commit(IPreparedFlush prepared, LedgerRange range)
    {
        await using (prepared)
        {
            await _store.Commit(
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
}
