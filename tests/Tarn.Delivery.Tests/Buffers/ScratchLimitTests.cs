using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Buffers;

namespace Tarn.Delivery.Tests.Buffers;

/// <summary>The limit of the bytes that open buffers hold in scratch.</summary>
public sealed class ScratchLimitTests
{
    private const int BytesMax = 200_000;

    [Fact]
    public async Task A_delivery_that_finds_no_room_has_the_oldest_buffer_flushed()
    {
        await using var world = await Open();
        var full = await world.Create(Destinations.Objects(), name: "full");
        var other = await world.Create(Destinations.Table(), name: "other");
        await world.Put(full, new string('x', BytesMax - 50_000));
        await Patience.Until(() => Status(world, full).RecordsIn == 1);
        Assert.Equal(0, Status(world, full).Commits);

        // No delivery is notified: the next one that reads finds no room.
        world.Scratch.Take(BytesMax - 50_000);
        Assert.False(world.Scratch.HasRoom);
        await world.Put(other, """{"id":1}""");

        await Patience.Until(() => Status(world, other).RecordsIn == 1);
        Assert.Equal(1, Status(world, full).Commits);
        Assert.Equal(BytesMax - 50_000, world.Scratch.UsedBytes);
        await Patience.Until(() => Status(world, other).Waits is null);
    }

    [Fact]
    public async Task A_delivery_flushes_its_own_buffer_each_time_it_fills_scratch()
    {
        await using var world = await Open();
        var id = await world.Create(Destinations.Objects());
        for (var put = 0; put < 4; put++)
        {
            // A read takes at most 1 MiB.
            await world.Put(id, [.. Enumerable.Repeat(Encoding.UTF8.GetBytes(new string('x', 10_000)), 120)]);
        }

        await Patience.Until(() => Status(world, id).RecordsIn == 480);
        await world.Flush(id);
        Assert.InRange(Status(world, id).Commits, 4, 5);
        Assert.Equal(480, Status(world, id).Rows);
    }

    [Fact]
    public async Task A_delivery_without_room_reads_nothing_and_says_so_until_there_is_room()
    {
        await using var world = await Open();
        var id = await world.Create(Destinations.Table());
        world.Scratch.Take(BytesMax);
        await world.Put(id, """{"id":1}""");

        await Patience.Until(() => Status(world, id).Waits is not null);
        Assert.Contains("of at most 200,000 (--scratch-max-bytes)", Status(world, id).Waits);
        Assert.Equal(0, Status(world, id).RecordsIn);

        world.Scratch.Return(BytesMax);
        await world.Flush(id);
        Assert.Null(Status(world, id).Waits);
        Assert.Equal("1", await world.Query("orders", "select id::varchar from FILES"));
    }

    [Fact]
    public async Task A_delivery_that_waits_for_room_can_be_stopped()
    {
        await using var world = await Open();
        var id = await world.Create(Destinations.Table());
        world.Scratch.Take(BytesMax);
        await world.Put(id, """{"id":1}""");
        await Patience.Until(() => Status(world, id).Waits is not null);
        await world.Stop().InTime();
        world.Scratch.Return(BytesMax);
        await world.Start();
        await world.Flush(id);
    }

    private static async Task<DeliveryWorld> Open()
    {
        var world = await DeliveryWorld.Open();
        world.Scratch = new BufferScratch(BytesMax);
        await world.Stop();
        await world.Start();
        return world;
    }

    private static DeliveryStatus Status(DeliveryWorld world, DeliveryId id) => world.Deliveries.Status().Single(status => status.Id == id);
}
