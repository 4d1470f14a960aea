using System.Globalization;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>Tables that are missing, or that a delivery may not create: their records go to the error output.</summary>
public sealed class RefusedTargetTests
{
    private static readonly StepsConfig Routes = new() { MetadataQuery = """{destinationDatabaseName: "db", destinationTableName: .t}""" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conversion_without_its_table_is_given_up_and_works_once_the_table_is_there(bool isPartitioned)
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Converted(isPartitioned: isPartitioned) with { RetrySeconds = 0 });

        await world.Put(id, """{"customer":"a","id":1}""", """{"customer":"b","id":2}""", """{"customer":"a","id":3}""");
        await world.Flush(id);

        var documents = await Documents(world, "bad/format-conversion-failed/");
        Assert.Equal([("DataFormatConversion.EntityNotFound", 3)], documents);
        Assert.Empty(await world.ObjectsUnder("out/"));
        await world.LedgerTiles(id, 3);

        await world.CreateTable("schema", ("id", PrimitiveType.Long));
        await world.Put(id, """{"customer":"a","id":4}""");
        await world.Flush(id);

        Assert.Equal("4", await world.QueryObjects("out/", "SELECT id::text FROM FILES"));
        Assert.Equal(documents, await Documents(world, "bad/format-conversion-failed/"));
        await world.LedgerTiles(id, 4);
    }

    [Fact]
    public async Task A_conversion_whose_table_cannot_be_used_is_given_up()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("schema", ("id", PrimitiveType.Long));
        var converted = Destinations.Converted() with { RetrySeconds = 0 };
        var id = await world.Create(converted with { Conversion = converted.Conversion! with { Version = "7" } });

        await world.Put(id, """{"id":1}""");
        await world.Flush(id);

        Assert.Equal([("DataFormatConversion.InvalidSchema", 1)], await Documents(world, "bad/format-conversion-failed/"));
    }

    [Fact]
    public async Task A_conversion_waits_for_its_table_within_the_retry_time()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Converted() with { RetrySeconds = 7_200 });

        await world.Put(id, """{"id":1}""");
        var flushed = world.Flush(id);
        await Patience.Until(() => world.Deliveries.Status()[0].FailingSince is not null);
        await world.CreateTable("schema", ("id", PrimitiveType.Long));
        await flushed;

        Assert.Equal("1", await world.QueryObjects("out/", "SELECT id::text FROM FILES"));
        Assert.Empty(await world.ObjectsUnder("bad/"));
    }

    [Fact]
    public async Task A_chosen_table_that_is_missing_and_may_not_be_created_refuses_at_once()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("known", ("id", PrimitiveType.Long));
        var id = await world.Create(Routed(Destinations.Table(creates: false) with { RetrySeconds = 7_200 }));

        await world.Put(id, """{"t":"known","id":1}""", """{"t":"unknown","id":2}""", """{"t":"unknown","id":3}""");
        await world.Flush(id);

        Assert.Equal("1", await world.Query("known", "SELECT id::text FROM FILES"));
        Assert.Equal([("Iceberg.NoSuchTable", 2)], await Documents(world, "bad/"));
        await world.LedgerTiles(id, 3);
    }

    [Fact]
    public async Task A_delivery_creates_at_most_500_tables_and_further_ones_refuse_at_once()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Routed(Destinations.Table() with { RetrySeconds = 7_200 }));
        await world.Store.Commit(
            async transaction =>
            {
                for (var i = 0; i < DeliveryLimits.MadeTablesMax - 2; i++)
                {
                    await CreatedTables.Add(transaction, id, string.Create(CultureInfo.InvariantCulture, $"db/earlier{i}"));
                }

                return 0;
            },
            default);

        await world.Put(id, """{"t":"a","id":1}""");
        await world.Flush(id);
        await world.Put(id, """{"t":"b","id":2}""");
        await world.Flush(id);
        await world.Put(id, """{"t":"c","id":3}""", """{"t":"a","id":4}""");
        await world.Flush(id);

        Assert.Equal("1\n4", await world.Query("a", "SELECT id::text FROM FILES ORDER BY id"));
        Assert.Equal("2", await world.Query("b", "SELECT id::text FROM FILES"));
        Assert.Equal([("Iceberg.TooManyTables", 1)], await Documents(world, "bad/"));
        await world.LedgerTiles(id, 4);

        // A table that the delivery made before, and that was removed, may be made again.
        Assert.True(await world.Store.Commit(transaction => CreatedTables.MayAdd(transaction, id, "db/a"), default));
    }

    [Fact]
    public async Task A_copy_of_the_source_records_without_its_bucket_is_held_and_not_given_up()
    {
        await using var world = await DeliveryWorld.Open();
        var backup = new BackupConfig(Destinations.Objects().Objects with { Bucket = "later" }, new BufferingConfig(1, 0));
        var id = await world.Create(Destinations.Table() with { RetrySeconds = 0, Backup = backup, Buffering = new BufferingConfig(1, 0) });

        await world.Put(id, """{"id":1}""");
        var flushed = world.Flush(id);
        await Patience.Until(() => world.Deliveries.Status()[0].FailingSince is not null);
        var first = world.Deliveries.Status()[0].LastErrorTime;
        await Patience.Until(() => world.Deliveries.Status()[0].LastErrorTime > first);
        await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await flushed;

        Assert.Empty(await world.ObjectsUnder("bad/"));
        Assert.Empty(await world.ObjectsUnder("bad/", "later"));
        Assert.StartsWith("""{"id":1}""", await world.TextUnder("out/", "later"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_names_of_made_tables_are_removed_with_the_delivery()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Routed(Destinations.Table()));
        await world.Put(id, """{"t":"a","id":1}""");
        await world.Flush(id);
        Assert.Single(await world.Store.Read(reader => reader.Scan(DeliverySpaces.MadeTables, KeyRange.All, 10), default));

        await world.Deliveries.Delete(id, force: false, default);

        Assert.Empty(await world.Store.Read(reader => reader.Scan(DeliverySpaces.MadeTables, KeyRange.All, 10), default));
    }

    private static TableDestinationConfig Routed(TableDestinationConfig destination) => destination with { Tables = [], Steps = Routes };

    // The codes of the error documents with their counts.
    private static async Task<List<(string Code, int Count)>> Documents(DeliveryWorld world, string prefix) =>
    [
        .. (await world.TextUnder(prefix)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("errorCode").GetString()!)
            .CountBy(code => code)
            .Select(code => (code.Key, code.Value)),
    ];
}
