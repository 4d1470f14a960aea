using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;

namespace Tarn.Delivery.Tests;

/// <summary>A delivery that cannot run does not affect the others.</summary>
public sealed class SupervisionTests
{
    [Fact]
    public async Task A_delivery_that_cannot_be_started_holds_up_no_other_and_is_tried_again()
    {
        var time = new ManualTime();
        await using var world = await DeliveryWorld.Open(time);
        var broken = await PutUnusable(world);
        await Patience.Until(() => Status(world, broken).LastError is not null);

        // The clock stands still: a supervisor that paused would never reach the next delivery.
        var id = await world.Create(Destinations.Objects());
        await Patience.Until(() => world.Deliveries.IsActive(id));

        var first = Status(world, broken).LastErrorTime;
        await Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return Status(world, broken).LastErrorTime > first;
        });
        Assert.False(world.Deliveries.IsActive(broken));
    }

    /// <summary>Writes a row that only an older or a damaged program would write.</summary>
    private static async Task<DeliveryId> PutUnusable(DeliveryWorld world)
    {
        var usable = await world.Create(Destinations.Objects(), name: "usable");
        Assert.True(world.Deliveries.TryFind(usable, out var config));
        var destination = Destinations.Objects();
        var row = DeliveryConfigRow.Encode(config with
        {
            Name = "broken",
            Destination = destination with { Objects = destination.Objects with { TimeZone = "Nowhere/AtAll" } },
        });
        return await world.Store.Commit(
            transaction =>
            {
                var id = new DeliveryId(transaction.NextId());
                transaction.Put(DeliverySpaces.Deliveries, DeliveryRows.Key(id), row);
                return ValueTask.FromResult(id);
            },
            default);
    }

    private static DeliveryStatus Status(DeliveryWorld world, DeliveryId id) => world.Deliveries.Status().Single(status => status.Id == id);
}
