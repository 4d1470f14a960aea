using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>
/// D23 (a position is a whole record): which configuration delivers a record when the destination is changed.
/// </summary>
public sealed class VersionTests
{
    [Fact]
    public async Task What_a_refusing_destination_did_not_take_goes_by_the_new_configuration()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Into("missing", "old/"));
        await world.Put(id, "a", "b");

        await Change(world, id, Into(DeliveryWorld.Bucket, "new/"));
        await world.Flush(id);

        Assert.Equal("a\nb\n", await world.TextUnder("new/"));
        Assert.True(world.Deliveries.TryFind(id, out var config));
        Assert.Null(config!.Former);
    }

    [Fact]
    public async Task A_former_version_delivers_up_to_its_offset_after_a_restart_and_the_new_one_goes_on()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Into(DeliveryWorld.Bucket, "old/"));
        await world.Put(id, "a", "b");
        await world.Put(id, "c");
        Assert.True(world.Deliveries.TryFind(id, out var old));
        await world.Stop();
        await world.Store.Commit(
            transaction =>
            {
                var until = new LogPosition(old!.Source.DirectPutShard!.Value, 2);
                transaction.Put(DeliverySpaces.Deliveries, DeliveryRows.Key(id), DeliveryConfigRow.Encode(old with
                {
                    Version = 2,
                    Destination = Into(DeliveryWorld.Bucket, "new/"),
                    Former = new FormerVersion(old, [until]),
                }));
                return ValueTask.FromResult(0);
            },
            default);

        await world.Start();
        await world.Flush(id);

        Assert.Equal("a\nb\n", await world.TextUnder("old/"));
        Assert.Equal("c\n", await world.TextUnder("new/"));
        Assert.True(world.Deliveries.TryFind(id, out var kept));
        Assert.Null(kept!.Former);
        await world.LedgerTiles(id, 3);
    }

    private static async Task Change(DeliveryWorld world, DeliveryId id, DestinationConfig destination) => await world.Deliveries.Change(
        id, (_, config) => ValueTask.FromResult(config with { Version = config.Version + 1, Destination = destination }), default);

    private static ObjectsDestinationConfig Into(string bucket, string prefix)
    {
        var destination = Destinations.Objects();
        return destination with { Objects = destination.Objects with { Bucket = bucket, Prefix = prefix } };
    }
}
