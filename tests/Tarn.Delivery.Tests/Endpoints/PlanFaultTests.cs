using Tarn.Delivery.Endpoints;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Verification;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>Faults around the plan of a flush to an HTTP endpoint.</summary>
public sealed class PlanFaultTests
{
    [Fact]
    public async Task A_full_disk_stops_the_plan_before_anything_is_sent()
    {
        await using var world = await EndpointWorld.Open();
        var before = world.Blobs().Count;
        world.Disk.Faults.CapacityBytes = 0;
        var full = await Assert.ThrowsAsync<TarnException>(() => world.Flush(2));
        Assert.Equal(ErrorKind.DiskFull, full.Kind);
        Assert.Empty(world.Endpoint.Received);
        Assert.Equal((0, before), (await world.PlanRowCount(), world.Blobs().Count));

        world.Disk.Faults.CapacityBytes = long.MaxValue;
        await world.Flush(2);
        Assert.Single(world.Endpoint.Taken);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_plan_is_on_the_disk()
    {
        await using var world = await EndpointWorld.Open();
        world.Disk.Faults.FailSync = path => path.StartsWith("blobs", StringComparison.Ordinal);
        await Assert.ThrowsAsync<TarnException>(() => world.Flush(2));
        Assert.Empty(world.Endpoint.Received);
        Assert.Equal((0, 0L), (await world.PlanRowCount(), await world.Position()));
    }

    [Fact]
    public async Task A_damaged_plan_is_reported_and_held()
    {
        await using var world = await EndpointWorld.Open();
        world.Endpoint.Script = _ => EndpointBehaviour.Fails;
        await Assert.ThrowsAsync<TarnException>(() => world.Flush(2));
        world.Disk.FlipBit(Assert.Single(world.Blobs()), 70, 3);
        await world.Restart();
        world.Endpoint.Script = _ => EndpointBehaviour.Accepts;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var damaged = await Assert.ThrowsAsync<TarnException>(world.Resume);
            Assert.Equal(ErrorKind.Damaged, damaged.Kind);
        }

        Assert.Single(world.Endpoint.Received);
        Assert.Equal((2, 0L), (await world.PlanRowCount(), await world.Position()));
    }

    [Fact]
    public async Task A_plan_without_its_blob_is_found_by_verify_and_held()
    {
        await using var world = await EndpointWorld.Open();
        world.Endpoint.Script = _ => EndpointBehaviour.Fails;
        await Assert.ThrowsAsync<TarnException>(() => world.Flush(2));
        world.Disk.Delete(Assert.Single(world.Blobs()));
        var found = await world.Store.Read(
            async rows => await new ObjectVerifier(world.Disk, rows, new Dictionary<BlobId, string>(), PlannedBlobs.In(rows)).Run(default), default);
        Assert.Equal("bytes of the plan of delivery 7: the file is missing", Assert.Single(found).What);
        await Assert.ThrowsAsync<TarnException>(world.Resume);
        Assert.Equal((2, 0L), (await world.PlanRowCount(), await world.Position()));
    }

    [Fact]
    public async Task A_second_plan_is_refused_while_one_is_open()
    {
        await using var world = await EndpointWorld.Open();
        world.Endpoint.Script = _ => EndpointBehaviour.Fails;
        await Assert.ThrowsAsync<TarnException>(() => world.Flush(2));
        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Flush(2));
        Assert.Equal(ErrorKind.Conflict, refused.Kind);
        Assert.Single(world.Endpoint.Received);
        await world.Objects.Collect(default);
        Assert.Single(world.Blobs());
    }

    [Fact]
    public async Task A_worker_without_the_lease_sends_nothing()
    {
        await using var world = await EndpointWorld.Open();
        await EndpointLane.TakeLease(world.Store);
        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Flush(2));
        Assert.Equal(ErrorKind.PreconditionFailed, refused.Kind);
        Assert.Empty(world.Endpoint.Received);
        Assert.Equal(0, await world.PlanRowCount());
    }

    [Fact]
    public async Task Without_the_bucket_of_the_error_output_refused_records_are_held()
    {
        await using var world = await EndpointWorld.Open();
        await world.Objects.CreateBucket("other", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await world.Restart(EndpointLane.Destination() with { Objects = EndpointLane.Destination().Objects with { Bucket = "missing" } });
        world.Endpoint.Script = _ => EndpointBehaviour.SaysTooLarge;
        await Assert.ThrowsAsync<TarnException>(() => world.Flush(2));
        Assert.Equal((2, 0L), (await world.PlanRowCount(), await world.Position()));

        await world.Objects.CreateBucket("missing", DeliveryWorld.Account, DeliveryWorld.Region, default);
        Assert.True(await world.Resume());
        Assert.Equal((0, 2L), (await world.PlanRowCount(), await world.Position()));
        Assert.Single((await world.Objects.List(new ListRequest { Bucket = "missing" }, default)).Objects);
    }
}
