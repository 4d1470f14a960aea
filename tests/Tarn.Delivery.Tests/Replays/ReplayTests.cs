using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Replays;
using Tarn.Delivery.Tests.Redrives;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests.Replays;

/// <summary>Parts of a delivery's source are delivered once more, under runs of their own.</summary>
public sealed class ReplayTests
{
    private static readonly ReplayPlace Oldest = new(DateTimeOffset.UnixEpoch, null);
    private static readonly ReplayPlace Newest = new(DateTimeOffset.MaxValue, null);

    [Fact]
    public async Task A_range_goes_into_another_table_and_the_delivery_goes_on()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Delivered(world);

        var replay = await Run(world, id, new ReplayRequest { From = Place(world, id, 2), To = Place(world, id, 7), Into = new TableConfig("db", "again") });
        await world.Put(id, """{"id":10}""");
        await world.Flush(id);

        Assert.Equal("2\n3\n5\n6", await world.Query("again", "select id::varchar from FILES order by id"));
        Assert.Equal("9", await world.Query("orders", "select count(*)::varchar from FILES"));
        var entries = (await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 100), default)).Where(entry => entry.Run == replay.Run).ToList();
        Assert.Equal((2, 7), (entries.Min(entry => entry.Ranges[0].FromOffset), entries.Max(entry => entry.Ranges[0].BeforeOffset)));
        Assert.Empty(await Positions(world, id, replay.Run));
        Assert.NotNull(Assert.Single(await world.Deliveries.Replays.List(id, default)).Replay.EndedMs);
        await world.LedgerTiles(id, records: 11);
        await world.Deliveries.Quarantine.Feed(default);
        Assert.Empty((await world.Deliveries.Audit.Run(id, default)).Findings);
    }

    [Fact]
    public async Task A_range_that_the_target_holds_needs_another_table_or_leave_for_duplicates()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Delivered(world);
        var request = new ReplayRequest { From = Oldest, To = Newest };

        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Deliveries.Replays.Begin(id, request, default));
        Assert.Equal(ErrorKind.AlreadyExists, refused.Kind);
        Assert.Contains("db.orders has taken offsets 0 to 9", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await world.Deliveries.Replays.List(id, default));
        await Run(world, id, request with { AllowsDuplicates = true });
        await Run(world, id, request with { Into = new TableConfig("db", "again") });
        await Assert.ThrowsAsync<TarnException>(() => world.Deliveries.Replays.Begin(id, request with { Into = new TableConfig("db", "AGAIN") }, default));

        Assert.Equal("16 8", await world.Query("orders", "select count(*) || ' ' || count(distinct id) from FILES"));
        Assert.Equal("8 8", await world.Query("again", "select count(*) || ' ' || count(distinct id) from FILES"));
    }

    [Fact]
    public async Task A_stopped_replay_goes_on_at_the_next_start()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Delivered(world);

        // The table that the replay needs refuses, so that the replay waits.
        await world.Change(id, destination => (TableDestinationConfig)destination with
        {
            Tables = [new TableConfig("db", "later")],
            CreatesTable = false,
            RetrySeconds = 7_200,
        });
        var replay = await world.Deliveries.Replays.Begin(id, new ReplayRequest { From = Oldest, To = Newest, AllowsDuplicates = true }, default);
        await world.Stop();
        await world.CreateTable("later", ("id", Lake.Iceberg.Types.PrimitiveType.Long));
        await world.Start();
        await world.Deliveries.Replays.Start(default);
        await world.Deliveries.Replays.Wait(replay.Run, default).InTime();

        Assert.Equal("8 8", await world.Query("later", "select count(*) || ' ' || count(distinct id) from FILES"));
    }

    [Fact]
    public async Task Places_without_records_and_unknown_deliveries_are_refused()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Delivered(world);

        var backwards = new ReplayRequest { From = Newest, To = Oldest };
        var empty = await Assert.ThrowsAsync<TarnException>(() => world.Deliveries.Replays.Begin(id, backwards, default));
        Assert.Equal(ErrorKind.InvalidArgument, empty.Kind);
        var system = new ReplayRequest { From = Oldest, To = Newest, Into = new TableConfig("tarn_quarantine", "orders") };
        Assert.Equal(ErrorKind.InvalidArgument, (await Assert.ThrowsAsync<TarnException>(() => world.Deliveries.Replays.Begin(id, system, default))).Kind);
        var unknown = new ReplayRequest { From = Oldest, To = Newest };
        Assert.Equal(
            ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => world.Deliveries.Replays.Begin(new DeliveryId(1), unknown, default))).Kind);
    }

    [Fact]
    public async Task A_deleted_delivery_ends_its_replays()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Delivered(world);
        var request = new ReplayRequest { From = Oldest, To = Newest, Into = new TableConfig("db", "again") };
        var replay = await Run(world, id, request);

        await world.Deliveries.Delete(id, force: true, default);

        Assert.Empty(await world.Deliveries.Replays.List(id, default));
        await world.Deliveries.Replays.Wait(replay.Run, default).InTime();
    }

    private static async Task<Replay> Run(DeliveryWorld world, DeliveryId id, ReplayRequest request)
    {
        var replay = await world.Deliveries.Replays.Begin(id, request, default);
        await world.Deliveries.Replays.Wait(replay.Run, default).InTime();
        return replay;
    }

    private static ReplayPlace Place(DeliveryWorld world, DeliveryId id, long offset)
    {
        Assert.True(world.Deliveries.TryFind(id, out var config));
        return new ReplayPlace(null, new SequenceNumber(config.Source.DirectPutShard!.Value, offset));
    }

    private static async Task<IReadOnlyList<OutputPosition>> Positions(DeliveryWorld world, DeliveryId id, RunId run) =>
        await world.Store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(id.Value), run), default);

    // Ten records, of which numbers 4 and 9 are malformed.
    private static async Task<DeliveryId> Delivered(DeliveryWorld world)
    {
        var id = await world.Create(Destinations.Table() with { Buffering = new BufferingConfig(1, 0) });
        await world.Put(id, [.. Enumerable.Range(0, 10).Select(i => i % 5 == 4 ? "bad" : $$"""{"id":{{i}}}""")]);
        await world.Flush(id);
        return id;
    }
}
