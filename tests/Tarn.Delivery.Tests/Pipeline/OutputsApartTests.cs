using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>An output that is held up does not hold up the other.</summary>
public sealed class OutputsApartTests
{
    [Fact]
    public async Task A_refusing_table_does_not_hold_back_the_error_output_and_catches_up_alone()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table(creates: false) with { Buffering = new BufferingConfig(1, 0), RetrySeconds = 7_200 });

        await world.Put(id, """{"id":1}""", "bad 1");
        await Patience.Until(async () => (await world.ObjectsUnder("bad/")).Count == 1);
        await world.Put(id, """{"id":2}""", "bad 2");
        await Patience.Until(async () => (await world.ObjectsUnder("bad/")).Count == 2);

        Assert.Equal((0, 4), await world.Positions(id));
        Assert.NotNull(world.Deliveries.Status()[0].FailingSince);

        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        await world.Flush(id);

        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));
        Assert.Equal(["bad 1", "bad 2"], await world.RawErrors());
        Assert.Equal((4, 4), await world.Positions(id));
        Assert.Null(world.Deliveries.Status()[0].FailingSince);
        await world.LedgerTiles(id, 4);
    }

    [Fact]
    public async Task An_error_output_without_its_bucket_does_not_hold_back_the_table()
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Table() with { Buffering = new BufferingConfig(1, 0), Warehouse = $"s3://{DeliveryWorld.Bucket}/tables" };
        var id = await world.Create(destination with { Objects = destination.Objects with { Bucket = "later" } });

        await world.Put(id, """{"id":1}""", "bad 1");
        await Patience.Until(async () => await world.Positions(id) == (2, 0));
        await world.Stop();
        await world.Start();
        await world.Put(id, "bad 2", """{"id":2}""");
        await Patience.Until(async () => await world.Positions(id) == (4, 0));
        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));

        await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await world.Flush(id);

        Assert.Equal((4, 4), await world.Positions(id));
        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));
        Assert.Equal(["bad 1", "bad 2"], await world.RawErrors("later"));
        await world.LedgerTiles(id, 4);
    }

    [Fact]
    public async Task A_table_whose_files_cannot_be_encoded_refuses_and_is_given_up()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Long), ("ID", PrimitiveType.String));
        var id = await world.Create(Destinations.Table(evolves: false, creates: false));

        await world.Put(id, """{"id":1}""");
        await world.Flush(id);

        Assert.Equal(["""{"id":1}"""], await world.RawErrors());
        Assert.Contains("Iceberg.CommitRefused", await world.TextUnder("bad/"));
        Assert.Equal((1, 1), await world.Positions(id));
        Assert.NotNull(world.Deliveries.Status()[0].LastError);
    }

    [Fact]
    public async Task What_the_table_refuses_as_it_is_now_goes_with_the_tables_own_commit()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        var id = await world.Create(Destinations.Table(evolves: false, creates: false));

        await world.Put(id, """{"id":1}""", """{"id":2,"late":1}""", "bad");
        await world.Flush(id);

        Assert.Equal("1", await world.Query("orders", "select id::varchar from FILES"));
        Assert.Equal(["""{"id":2,"late":1}""", "bad"], await world.RawErrors());
        var entry = Assert.Single(await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 10), default));
        Assert.Equal((3, 1, 2), (entry.Records, entry.Rows, entry.Failed));
        Assert.Equal([1, 1], entry.Files.Where(file => file.Output == "errors").Select(file => file.Rows));
        Assert.Equal(
            [("table", 2L), ("errors", 1L)], entry.Outputs.Select(output => (output.Name, Assert.Single(output.Ranges).Records)));
    }
}
