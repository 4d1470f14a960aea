using Tarn.Delivery.Configuration;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Delivery.Tests.Quarantine;

/// <summary>Failed records as rows of the delivery's table in <c>tarn_quarantine</c>.</summary>
public sealed class QuarantineTests
{
    private const string Rows =
        "select string_agg(concat_ws('|', stage, error_type, error_code, decode(raw_data), table_name), ';' order by raw_data) from FILES";

    [Fact]
    public async Task Each_failed_record_becomes_one_row_whichever_output_refused_it()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        var id = await world.Create(Destinations.Table(evolves: false, creates: false), name: "Orders.1");
        await world.Put(id, "bad", """{"id":1}""", """{"id":2,"late":1}""");
        await world.Flush(id);

        Assert.Equal(2, await world.Deliveries.Quarantine.Feed(default));
        Assert.Equal(0, await world.Deliveries.Quarantine.Feed(default));

        Assert.Equal(
            "parse|iceberg-failed|Iceberg.MalformedRecord|bad|db.orders;"
            + """convert|iceberg-failed|Iceberg.MissingColumnWithinRecord|{"id":2,"late":1}|db.orders""",
            await world.Query("orders.1", Rows, "tarn_quarantine"));
    }

    [Theory]
    [InlineData(ObjectCompression.Gzip)]
    [InlineData(ObjectCompression.Zip)]
    [InlineData(ObjectCompression.Snappy)]
    [InlineData(ObjectCompression.HadoopSnappy)]
    public async Task Documents_are_read_from_every_compression_after_their_object_was_deleted(ObjectCompression compression)
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Table();
        var id = await world.Create(destination with { Objects = destination.Objects with { Compression = compression } });
        var record = new string('x', 200_000);
        await world.Put(id, [.. Enumerable.Range(0, 5).Select(i => $"{i}{record}")]);
        await world.Flush(id);
        foreach (var (key, _) in await world.ObjectsUnder("bad/"))
        {
            await world.Objects.Delete(DeliveryWorld.Bucket, key, DeleteOptions.None, default);
        }

        await world.Deliveries.Quarantine.Feed(default);

        Assert.Equal("5 200001", await world.Query("orders", "select count(*) || ' ' || max(octet_length(raw_data)) from FILES", "tarn_quarantine"));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_doubles_no_row()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, "bad 1");
        await world.Flush(id);
        var asked = 0;
        world.Answers.Forgets = () => ++asked == 2;
        Assert.Equal(0, await world.Deliveries.Quarantine.Feed(default));
        world.Answers.Forgets = null;

        await world.Put(id, "bad 2");
        await world.Flush(id);
        await world.Deliveries.Quarantine.Feed(default);

        Assert.Equal("2 2", await world.Query("orders", "select count(*) || ' ' || count(distinct id) from FILES", "tarn_quarantine"));
    }

    [Fact]
    public async Task Rows_leave_after_the_keep_time_and_their_files_a_day_later()
    {
        var clock = new ShiftedTime();
        await using var world = await DeliveryWorld.Open(clock);
        var id = await world.Create(Destinations.Table());
        await Fail("old");
        clock.Shift += TimeSpan.FromDays(89);
        await Fail("new");
        clock.Shift += TimeSpan.FromDays(2);

        await world.Deliveries.Quarantine.Expire(TimeSpan.FromDays(90), default);
        Assert.Equal("new", await world.Query("orders", "select string_agg(decode(raw_data)) from FILES", "tarn_quarantine"));
        Assert.Equal(2, await Files());
        Assert.Empty((await world.Deliveries.Audit.Run(id, default)).Findings);

        clock.Shift += TimeSpan.FromDays(2);
        await world.Deliveries.Quarantine.Expire(TimeSpan.FromDays(90), default);
        await new ExpiredFileRemoval(world.Store, world.Catalog).Run(default);
        Assert.Equal(1, await Files());

        async Task Fail(string record)
        {
            await world.Put(id, record);
            await world.Flush(id);
            await world.Deliveries.Quarantine.Feed(default);
        }

        async Task<int> Files() => (await world.ObjectsUnder(
            "_system/tarn_quarantine/orders/data/", SystemFolder.BucketOf(DeliveryWorld.Account, DeliveryWorld.Region))).Count;
    }

    [Fact]
    public async Task Deliveries_whose_names_differ_in_case_have_tables_of_their_own()
    {
        await using var world = await DeliveryWorld.Open();
        var first = await world.Create(Destinations.Table("a"), name: "orders");
        var second = await world.Create(Destinations.Table("b"), name: "ORDERS");
        await world.Put(first, "bad");
        await world.Put(second, "bad");
        await world.Flush(first);
        await world.Flush(second);

        await world.Deliveries.Quarantine.Feed(default);

        Assert.Equal("db.a", await world.Query("orders", "select table_name from FILES", "tarn_quarantine"));
        Assert.Equal("db.b", await world.Query($"orders_{second}", "select table_name from FILES", "tarn_quarantine"));
    }

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
