using Tarn.Delivery.Configuration;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>Whole deliveries to an HTTP endpoint, and the end of their plans when the delivery or its source changes.</summary>
public sealed class EndpointDeliveryTests
{
    private const string Arn = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";

    private static EndpointDestinationConfig Destination => EndpointLane.Destination(7_200) with { Buffering = new BufferingConfig(1, 0) };

    [Fact]
    public async Task Records_reach_the_endpoint_and_the_ledger_names_the_requests()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destination);
        await world.Put(id, "not json", "b");
        await world.Flush(id);
        var request = Assert.Single(world.Endpoint.Taken);
        Assert.Equal(["not json", "b"], request.Records);
        var entry = Assert.Single(await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 10), default));
        Assert.Equal(("endpoint", 2L), (Assert.Single(entry.Outputs).Name, entry.Rows));
        Assert.Equal(new LedgerFile("endpoint", $"request:{request.RequestId}", 2, request.Body.Length), Assert.Single(entry.Files));
        await world.LedgerTiles(id, 2);
    }

    [Fact]
    public async Task A_forced_deletion_removes_the_plan()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await BeginFailing(world);
        await world.Deliveries.Delete(id, force: true, default);
        Assert.Equal(0, await PlanRowCount(world));
        await world.Objects.Collect(default);
        Assert.Empty(Directory.EnumerateFiles(world.Local("blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Another_destination_gets_the_records_of_the_plan_from_the_log()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await BeginFailing(world);
        await world.Deliveries.Change(id, (_, config) => ValueTask.FromResult(config with { Destination = Destinations.Objects() }), default);
        Assert.Equal(0, await PlanRowCount(world));
        await world.Flush(id);
        Assert.Equal("a\n", await world.TextUnder("out/"));
    }

    [Fact]
    public async Task A_plan_of_a_deleted_stream_does_not_hold_the_stream_that_replaces_it()
    {
        await using var world = await DeliveryWorld.Open();
        var first = await world.CreateStream(Arn);
        var id = await world.Create(Destination, first);
        world.Endpoint.Script = _ => EndpointBehaviour.Fails;
        await world.Put(first, "old");
        await Failed(world);
        await world.DeleteStream(first);
        world.Endpoint.Script = request => request.Records[0] == "new" ? EndpointBehaviour.Accepts : EndpointBehaviour.Fails;
        await world.Put(await world.CreateStream(Arn), "new");
        await Patience.Until(() => world.Endpoint.Taken.Count == 1);
        await world.Flush(id);
        Assert.Equal(0, await PlanRowCount(world));
    }

    [Fact]
    public async Task A_plan_ahead_of_the_log_starts_a_new_shard_so_that_no_new_record_takes_its_offsets()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await BeginFailing(world);
        Assert.True(world.Deliveries.TryFind(id, out var before));
        await world.Stop();
        await world.Store.Commit(
            async transaction =>
            {
                // The log had 100 records, and has lost all but one.
                var (plan, _) = PlanRows.Decode((await transaction.Get(DeliverySpaces.Plans, PlanRows.Key(id)))!.Value);
                transaction.Put(DeliverySpaces.Plans, PlanRows.Key(id), PlanRows.Encode(plan with
                {
                    Ranges = [plan.Ranges[0] with { BeforeOffset = 100 }],
                    Requests = new PlannedRequest[1],
                }));
                return true;
            },
            default);
        await world.Start();
        Assert.True(world.Deliveries.TryFind(id, out var after));
        Assert.True(after!.Source.DirectPutShard!.Value.Value > before!.Source.DirectPutShard!.Value.Value);
        Assert.Equal(2, await PlanRowCount(world));
    }

    // One record in a plan that the endpoint does not take.
    private static async Task<DeliveryId> BeginFailing(DeliveryWorld world)
    {
        world.Endpoint.Script = _ => EndpointBehaviour.Fails;
        var id = await world.Create(Destination);
        await world.Put(id, "a");
        await Failed(world);
        return id;
    }

    private static Task Failed(DeliveryWorld world) =>
        Patience.Until(() => world.Endpoint.Received.Count > 0 && world.Deliveries.Status()[0].LastError is not null);

    private static ValueTask<int> PlanRowCount(DeliveryWorld world) => world.Store.Read(
        async reader => (await reader.Scan(DeliverySpaces.Plans, KeyRange.All, 100)).Count
            + (await reader.Scan(DeliverySpaces.PlannedRequests, KeyRange.All, 100)).Count,
        default);
}
