using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Delivery.Tests.Pipeline;

public sealed class DeliveryTests
{
    [Theory]
    [InlineData(ObjectCompression.None, "")]
    [InlineData(ObjectCompression.Gzip, ".gz")]
    public async Task Direct_puts_become_one_object_per_flush(ObjectCompression compression, string extension)
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects(compression));

        await world.Put(id, "a", "b");
        await world.Flush(id);
        await world.Put(id, "c");
        await world.Flush(id);

        Assert.Equal("a\nb\nc\n", await world.TextUnder("out/"));
        var objects = await world.ObjectsUnder($"out/{DateTime.Today.Year}/orders-1-");
        Assert.Equal(2, objects.Count);
        Assert.All(objects, found => Assert.EndsWith(extension, found.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_size_fills_a_buffer_without_being_asked()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects() with { Buffering = new BufferingConfig(1, 900) });

        await world.Put(id, [new byte[700_000], new byte[700_000]]);

        await Patience.Until(() => world.Deliveries.Status()[0].Commits > 0);

        Assert.Single(await world.ObjectsUnder("out/"));
    }

    [Fact]
    public async Task Age_flushes_a_buffer_without_being_asked()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects() with { Buffering = new BufferingConfig(128, 0) });

        await world.Put(id, "soon");

        await Patience.Until(() => world.Deliveries.Status()[0].Commits > 0);

        Assert.Equal("soon\n", await world.TextUnder("out/"));
    }

    [Fact]
    public async Task Where_all_buffers_hold_too_much_the_oldest_is_flushed_early()
    {
        await using var world = await DeliveryWorld.Open();
        await world.Stop();
        world.BufferBytesMax = 1_000_000;
        await world.Start();
        var first = await world.Create(Destinations.Objects(), name: "first");
        var second = await world.Create(Destinations.Objects(), name: "second");

        await world.Put(first, [new byte[600_000]]);
        await Patience.Until(() => world.Deliveries.Status()[0].BufferedBytes > 0);

        // Ages are counted in milliseconds: the second delivery's record must arrive in a later millisecond.
        var soonest = world.Time.GetUtcNow().AddMilliseconds(2);
        await Patience.Until(() => world.Time.GetUtcNow() > soonest);
        await world.Put(second, [new byte[600_000]]);
        await Patience.Until(() => world.Deliveries.Status()[0].Commits > 0);

        Assert.Equal(0, world.Deliveries.Status()[1].Commits);
        Assert.Equal(600_001, world.Deliveries.Status()[1].BufferedBytes);
    }

    [Fact]
    public async Task A_stream_is_read_from_where_it_ended_when_the_delivery_was_made()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shards: 2);
        var shards = world.Directory.Find(stream.Id)!.Shards;
        await world.Put(stream.Id, shards[0].Id, ["before"u8.ToArray()]);

        var id = await world.Create(Destinations.Objects(), new SourceConfig(stream.Id, null));
        await world.Put(stream.Id, shards[0].Id, ["x"u8.ToArray()]);
        await world.Put(stream.Id, shards[1].Id, ["y"u8.ToArray()]);
        await world.Flush(id);

        var lines = (await world.TextUnder("out/")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["x", "y"], lines.Order());
    }

    [Fact]
    public async Task A_missing_table_is_made_with_types_chosen_over_the_whole_first_buffer()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());

        await world.Put(id, """{"id":1,"amount":3,"tags":[],"who":{"name":"a"}}""", """{"id":2,"amount":2.5,"tags":["x"]}""");
        await world.Flush(id);

        Assert.Equal("1 3.0 a\n2 2.5 -", await world.Query("orders", "select id || ' ' || amount || ' ' || coalesce(who.name, '-') from FILES order by id"));
        var changes = await world.Store.Read(reader => DeliveryLedger.ReadSchemaChanges(reader, id, null, 10), default);
        Assert.Equal(
            ["amount created double", "id created long", "tags created list<string>", "who created struct<5: name: optional string>"],
            changes.Select(change => $"{change.Column} {change.Change} {change.Type}").Order());
    }

    [Fact]
    public async Task New_fields_become_columns_and_what_does_not_fit_goes_to_rest()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1}""");
        await world.Flush(id);

        await world.Put(id, """{"id":2,"city":"Bern"}""", """{"id":"three"}""");
        await world.Flush(id);

        Assert.Equal(
            "- - [{\"path\":\"/id\",\"reason\":\"type\",\"value\":\"three\"}]\n1 - -\n2 Bern -",
            await world.Query(
                "orders", "select coalesce(id::varchar, '-') || ' ' || coalesce(city, '-') || ' ' || coalesce(_rest, '-') from FILES order by 1"));
    }

    [Fact]
    public async Task A_table_made_with_partition_columns_has_a_file_per_value()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table() with { Tables = [new TableConfig("db", "orders") { PartitionColumns = ["city"] }] });

        await world.Put(id, """{"id":1,"city":"Bern"}""", """{"id":2,"city":"Basel"}""", """{"id":3,"city":"Bern"}""");
        await world.Flush(id);

        Assert.Equal("1\n2\n3", await world.Query("orders", "select id::varchar from FILES order by id"));
        var ledger = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 10), default);
        Assert.Equal([1, 2], ledger[0].Files.Select(file => file.Rows).Order());
    }

    [Fact]
    public async Task Bad_records_go_to_the_error_output_and_never_stop_their_neighbours()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());

        await world.Put(id, """{"id":1}""", """{"id":""", "[1]", """{"id":2}""");
        await world.Flush(id);

        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));
        var errors = (await world.TextUnder("bad/iceberg-failed/")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["""{"id":""", "[1]"], errors.Select(error => System.Text.Encoding.UTF8.GetString(error.GetProperty("rawData").GetBytesFromBase64())));
        Assert.All(errors, error => Assert.Equal("parse", error.GetProperty("stage").GetString()));
        Assert.Equal((2L, 2L), (world.Deliveries.Status()[0].Rows, world.Deliveries.Status()[0].Failed));
    }

    [Fact]
    public async Task Records_for_a_table_that_is_missing_and_may_not_be_made_go_to_the_error_output()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table(creates: false));

        await world.Put(id, """{"id":1}""");
        await world.Flush(id);

        Assert.Contains("Iceberg.NoSuchTable", await world.TextUnder("bad/iceberg-failed/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ledger_ranges_tile_the_shard_and_counts_add_up()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        for (var flush = 0; flush < 3; flush++)
        {
            await world.Put(id, """{"id":1}""", "bad");
            await world.Flush(id);
        }

        var ledger = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 100), default);

        Assert.Equal([(0, 2), (2, 4), (4, 6)], ledger.Select(entry => ((int)entry.Ranges[0].FromOffset, (int)entry.Ranges[0].BeforeOffset)));
        Assert.All(ledger, entry => Assert.Equal((2, 1, 1), (entry.Records, entry.Rows, entry.Failed)));
        Assert.All(ledger, entry => Assert.Equal(["errors", "table"], entry.Files.Select(file => file.Output).Order()));
    }

    [Fact]
    public async Task A_snapshot_says_which_delivery_made_it_and_from_which_records()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1}""");
        await world.Flush(id);

        using var table = await world.Catalog.Pin(new TableName(new CatalogScope(DeliveryWorld.Account, DeliveryWorld.Region), "db", "orders"), default);
        var entry = Assert.Single(await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 10), default));

        Assert.Equal(table.Metadata.CurrentSnapshot!.Id.Value, entry.SnapshotId);
        Assert.Equal("orders", table.Metadata.CurrentSnapshot.Summary[SnapshotEntries.Delivery]);
        Assert.Equal(SnapshotEntries.Digest(entry.Outputs[0].Ranges), table.Metadata.CurrentSnapshot.Summary[SnapshotEntries.Ranges]);
    }

    [Fact]
    public async Task A_missing_bucket_holds_the_records_until_it_is_there()
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Objects();
        var id = await world.Create(destination with { Objects = destination.Objects with { Bucket = "later" } });
        await world.Put(id, "patient");
        var flushed = world.Flush(id);
        await Patience.Until(() => world.Deliveries.Status()[0].FailingSince is not null);

        await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await flushed;

        Assert.Equal((1L, null), (world.Deliveries.Status()[0].Rows, world.Deliveries.Status()[0].FailingSince));
    }

    [Fact]
    public async Task A_delivery_that_was_made_just_now_is_flushed_as_any_other()
    {
        await using var world = await DeliveryWorld.Open();

        for (var made = 0; made < 50; made++)
        {
            var id = await world.Create(Destinations.Objects(), name: $"orders{made}");
            await world.Put(id, "early");
            await world.Deliveries.Flush(id, default).InTime();
        }

        Assert.Equal(50, (await world.TextUnder("out/")).Split("early\n").Length - 1);
    }

    [Fact]
    public async Task A_flush_waits_for_a_change()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects());
        var flushed = Task.CompletedTask;

        await world.Deliveries.Change(
            id,
            async (_, config) =>
            {
                await world.Put(id, "meanwhile");
                flushed = world.Deliveries.Flush(id, default);
                return config with { Version = 2 };
            },
            default);
        await flushed.InTime();

        Assert.Equal("meanwhile\n", await world.TextUnder("out/"));
    }

    [Fact]
    public async Task A_change_is_a_barrier_between_two_configurations()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects());
        await world.Put(id, "old");

        await world.Deliveries.Change(
            id,
            (_, config) => ValueTask.FromResult(config with
            {
                Version = 2,
                Destination = Destinations.Objects() with { Objects = Destinations.Objects().Objects with { Prefix = "new/!{timestamp:yyyy}/" } },
            }),
            default);
        await world.Put(id, "new");
        await world.Flush(id);

        Assert.Equal("old\n", await world.TextUnder("out/"));
        Assert.Equal("new\n", await world.TextUnder("new/"));
        Assert.Contains("orders-2-", Assert.Single(await world.ObjectsUnder("new/")).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_delivers_what_was_accepted_and_removes_stream_and_positions()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects());
        await world.Put(id, "last");
        Assert.True(world.Deliveries.TryFind(id, out var config));

        await world.Deliveries.Delete(id, force: false, default);

        Assert.Equal("last\n", await world.TextUnder("out/"));
        Assert.Null(world.Directory.Find(config!.Source.Stream));
        Assert.False(world.Deliveries.TryFind(id, out _));
    }
}
