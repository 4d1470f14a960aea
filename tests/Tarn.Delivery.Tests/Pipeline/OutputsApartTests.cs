using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Iceberg;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>What holds one output back does not hold the other.</summary>
public sealed class OutputsApartTests
{
    [Fact]
    public async Task A_refusing_table_does_not_hold_back_the_error_output_and_catches_up_alone()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table(creates: false) with { Buffering = new BufferingConfig(1, 0), RetrySeconds = 7_200 });

        await world.Put(id, """{"id":1}""", "bad 1");
        await Until(async () => (await world.ObjectsUnder("bad/")).Count == 1);
        await world.Put(id, """{"id":2}""", "bad 2");
        await Until(async () => (await world.ObjectsUnder("bad/")).Count == 2);

        Assert.Equal((0, 4), await Positions(world, id));
        Assert.NotNull(world.Deliveries.Status()[0].FailingSince);

        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        await world.Flush(id);

        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));
        Assert.Equal(["bad 1", "bad 2"], await Raw(world));
        Assert.Equal((4, 4), await Positions(world, id));
        Assert.Null(world.Deliveries.Status()[0].FailingSince);
        await LedgerTiles(world, id, 4);
    }

    [Fact]
    public async Task An_error_output_without_its_bucket_does_not_hold_back_the_table()
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Table() with { Buffering = new BufferingConfig(1, 0), Warehouse = $"s3://{DeliveryWorld.Bucket}/tables" };
        var id = await world.Create(destination with { Objects = destination.Objects with { Bucket = "later" } });

        await world.Put(id, """{"id":1}""", "bad 1");
        await Until(async () => await Positions(world, id) == (2, 0));
        await world.Stop();
        await world.Start();
        await world.Put(id, "bad 2", """{"id":2}""");
        await Until(async () => await Positions(world, id) == (4, 0));
        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));

        await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await world.Flush(id);

        Assert.Equal((4, 4), await Positions(world, id));
        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));
        var listed = await world.Objects.List(new Tarn.Storage.Objects.ListRequest { Bucket = "later", Prefix = "bad/" }, default);
        Assert.Equal(2, await Documents(world, "later", listed.Objects.Select(found => found.Key)));
        await LedgerTiles(world, id, 4);
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
        Assert.Equal(["""{"id":2,"late":1}""", "bad"], await Raw(world));
        var entry = Assert.Single(await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 10), default));
        Assert.Equal((3, 1, 2), (entry.Records, entry.Rows, entry.Failed));
        Assert.Equal([1, 1], entry.Files.Where(file => file.Output == "errors").Select(file => file.Rows));
        Assert.Equal(1, Assert.Single(entry.ErrorRanges).Records);
    }

    private static async Task<(long Table, long Errors)> Positions(DeliveryWorld world, DeliveryId id)
    {
        var positions = await world.Store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(id.Value)), default);
        return (positions.Single(position => position.Output.Value == 1).Position.NextOffset, positions.Single(position => position.Output.Value == 2).Position.NextOffset);
    }

    private static async Task<List<string>> Raw(DeliveryWorld world) =>
    [
        .. (await world.TextUnder("bad/")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => System.Text.Encoding.UTF8.GetString(JsonDocument.Parse(line).RootElement.GetProperty("rawData").GetBytesFromBase64()))
            .Order(StringComparer.Ordinal).OrderBy(text => text[0] == 'b'),
    ];

    private static async Task<int> Documents(DeliveryWorld world, string bucket, IEnumerable<string> keys)
    {
        var lines = 0;
        foreach (var key in keys)
        {
            lines += (await world.Objects.ReadAll(bucket, key, 1 << 20, default)).Count(character => character == (byte)'\n');
        }

        return lines;
    }

    // Each output's ranges tile the shard, and what the destination refused is in error files.
    private static async Task LedgerTiles(DeliveryWorld world, DeliveryId id, long records)
    {
        var ledger = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 1_000), default);
        foreach (var ranges in new[] { ledger.SelectMany(entry => entry.Ranges), ledger.SelectMany(entry => entry.ErrorRanges) })
        {
            var at = 0L;
            foreach (var range in ranges)
            {
                Assert.Equal(at, range.FromOffset);
                at = range.BeforeOffset;
            }

            Assert.Equal(records, at);
        }

        Assert.Equal(records, ledger.Sum(entry => entry.Rows + entry.Failed));
        Assert.Equal(ledger.Sum(entry => entry.Failed), ledger.SelectMany(entry => entry.Files).Where(file => file.Output == "errors").Sum(file => file.Rows));
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(10);
        }
    }
}
