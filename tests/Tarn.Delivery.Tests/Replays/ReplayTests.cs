using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Replays;
using Tarn.Delivery.Tests.Endpoints;
using Tarn.Delivery.Tests.Functions;
using Tarn.Delivery.Tests.Redrives;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests.Replays;

/// <summary>Parts of a delivery's source are delivered once more, under runs of their own.</summary>
public sealed class ReplayTests
{
    private static readonly ReplayPosition Oldest = new(DateTimeOffset.UnixEpoch, null);
    private static readonly ReplayPosition Newest = new(DateTimeOffset.MaxValue, null);

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
        await world.Deliveries.Replays.Wait(replay.Key, default).InTime();

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
        await world.Deliveries.Replays.Wait(replay.Key, default).InTime();
    }

    [Fact]
    public async Task Of_replays_of_one_range_into_one_table_that_begin_together_one_runs()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Delivered(world);
        var request = new ReplayRequest { From = Oldest, To = Newest, Into = new TableConfig("db", "again") };

        var begun = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => Refusal(world, id, request with
        {
            Into = new TableConfig("db", i % 2 == 0 ? "again" : "Again"),
        }))));

        Assert.Equal(3, begun.Count(refusal => refusal is { Kind: ErrorKind.AlreadyExists }));
        foreach (var replay in await world.Deliveries.Replays.List(id, default))
        {
            await world.Deliveries.Replays.Wait(replay.Replay.Key, default).InTime();
        }

        Assert.Equal("8 8", await world.Query("again", "select count(*) || ' ' || count(distinct id) from FILES"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ORDERS")]
    public async Task Records_that_the_delivery_itself_will_take_are_not_replayed_to_its_table(string? into)
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":0}""");
        await world.Flush(id);
        await world.Put(id, """{"id":1}""", """{"id":2}""");
        var request = new ReplayRequest { From = Place(world, id, 1), To = Newest, Into = into is null ? null : new TableConfig("db", into) };

        var refused = await Refusal(world, id, request);
        Assert.Equal(ErrorKind.AlreadyExists, refused?.Kind);
        Assert.Contains("The delivery itself will take offsets 1 to 2 of shard", refused!.Message, StringComparison.Ordinal);
        await Run(world, id, request with { Into = new TableConfig("db", "again") });
        await world.Flush(id);

        Assert.Equal("3 3", await world.Query("orders", "select count(*) || ' ' || count(distinct id) from FILES"));
        Assert.Equal("1\n2", await world.Query("again", "select id::varchar from FILES order by id"));
    }

    [Fact]
    public async Task The_last_hundred_ended_replays_stay_and_no_running_one_goes()
    {
        var store = new MemoryMetadataStore();
        var delivery = new DeliveryId(7);
        for (var run = 1L; run <= Replay.EndedMax + 5; run++)
        {
            var replay = new Replay { Delivery = delivery, Run = new RunId(run), Ranges = [], Into = null, StartedMs = run, EndedMs = run == 2 ? null : run };
            await store.Commit(
                async transaction =>
                {
                    await Replay.Rows.Add(transaction, replay);
                    return true;
                },
                default);
        }

        var kept = await store.Read(reader => Replay.Rows.Of(reader, delivery.Value), default);
        Assert.Equal([2, .. Enumerable.Range(5, Replay.EndedMax + 1)], kept.Reverse().Select(replay => (int)replay.Run.Value));
    }

    [Fact]
    public async Task A_replay_holds_its_range_against_retention_until_it_ends()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Delivered(world);
        Assert.True(world.Deliveries.TryFind(id, out var config));
        long Lowest() => world.Holds.LowestNeeded(config!.Source.Stream, config.Source.DirectPutShard!.Value);
        Assert.Equal(10, Lowest());

        // The table that the replay needs refuses, so that the replay waits.
        await world.Change(id, destination => (TableDestinationConfig)destination with
        {
            Tables = [new TableConfig("db", "later")],
            CreatesTable = false,
            RetrySeconds = 7_200,
        });
        var replay = await world.Deliveries.Replays.Begin(id, new ReplayRequest { From = Place(world, id, 3), To = Newest }, default);
        Assert.Equal(3, Lowest());
        await world.Stop();
        Assert.Equal(3, Lowest());
        await world.CreateTable("later", ("id", Lake.Iceberg.Types.PrimitiveType.Long));
        await world.Start();
        await world.Deliveries.Replays.Start(default);
        await world.Deliveries.Replays.Wait(replay.Key, default).InTime();
        Assert.Equal(10, Lowest());
    }

    [Fact]
    public async Task Deliveries_with_functions_and_to_endpoints_are_refused_by_name()
    {
        await using var world = await DeliveryWorld.Open();
        var request = new ReplayRequest { From = Oldest, To = Newest, AllowsDuplicates = true };
        var function = await world.Create(Destinations.Table().WithFunction());
        await world.Put(function, """{"id":1}""");
        await world.Flush(function);
        foreach (var into in (TableConfig?[])[null, new TableConfig("db", "again")])
        {
            var refused = await Refusal(world, function, request with { Into = into });
            Assert.Equal((ErrorKind.NotSupported, "Delivery orders has a function; replays call none."), (refused?.Kind, refused?.Message));
        }

        var endpoint = await world.Create(EndpointLane.Destination(7_200), name: "endpoint");
        await world.Put(endpoint, """{"id":1}""");
        await world.Flush(endpoint);
        Assert.Equal(
            "Delivery endpoint sends to an HTTP endpoint; a replay needs a table (--into).", (await Refusal(world, endpoint, request))?.Message);
        await Run(world, endpoint, request with { Into = new TableConfig("db", "again") });
        Assert.Equal("1", await world.Query("again", "select id::varchar from FILES"));
    }

    [Theory]
    [InlineData("again", "again")]
    [InlineData("again", "Again")]
    [InlineData("again", "other")]
    public async Task Replays_of_one_delivery_run_beside_each_other(string one, string other)
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Delivered(world);
        var request = new ReplayRequest { From = Oldest, To = Newest, AllowsDuplicates = true };

        await Task.WhenAll(((string[])[one, other, one, other]).Select(table => Run(world, id, request with { Into = new TableConfig("db", table) })));

        var rows = one.Equals(other, StringComparison.OrdinalIgnoreCase) ? 32 : 16;
        Assert.Equal($"{rows} 8", await world.Query(one, "select count(*) || ' ' || count(distinct id) from FILES"));
    }

    [Fact]
    public async Task Replays_that_have_just_begun_are_stopped_and_go_on_at_the_next_start()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await Delivered(world);
        var request = new ReplayRequest { From = Oldest, To = Newest, AllowsDuplicates = true };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => world.Deliveries.Replays.Begin(
            id, request with { Into = new TableConfig("db", i % 2 == 0 ? "again" : "Again") }, default))));
        await world.Stop().InTime();

        await world.Start();
        await world.Deliveries.Replays.Start(default);
        foreach (var replay in await world.Deliveries.Replays.List(id, default))
        {
            await world.Deliveries.Replays.Wait(replay.Replay.Key, default).InTime();
        }

        Assert.Equal("32 8", await world.Query("again", "select count(*) || ' ' || count(distinct id) from FILES"));
    }

    private static async Task<TarnException?> Refusal(DeliveryWorld world, DeliveryId id, ReplayRequest request)
    {
        try
        {
            await world.Deliveries.Replays.Begin(id, request, default);
            return null;
        }
        catch (TarnException refused)
        {
            return refused;
        }
    }

    private static async Task<Replay> Run(DeliveryWorld world, DeliveryId id, ReplayRequest request)
    {
        var replay = await world.Deliveries.Replays.Begin(id, request, default);
        await world.Deliveries.Replays.Wait(replay.Key, default).InTime();
        return replay;
    }

    private static ReplayPosition Place(DeliveryWorld world, DeliveryId id, long offset)
    {
        Assert.True(world.Deliveries.TryFind(id, out var config));
        return new ReplayPosition(null, new SequenceNumber(config.Source.DirectPutShard!.Value, offset));
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
