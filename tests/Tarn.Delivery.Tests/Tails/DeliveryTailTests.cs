using System.Text;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Tails;
using Tarn.Delivery.Tests.Functions;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests.Tails;

/// <summary>A tail shows the records that the steps make, beside the delivery.</summary>
public sealed class DeliveryTailTests
{
    private static readonly TailStart Oldest = new(IsOldest: true, null);
    private static readonly TailStart Latest = new(IsOldest: false, null);

    [Fact]
    public async Task Records_are_shown_with_their_table_and_failures_with_their_code()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table() with
        {
            Tables = [],
            Steps = new StepsConfig { Split = SplitConfig.Json, MetadataQuery = "{destinationDatabaseName: .db, destinationTableName: .t}" },
        });
        await world.Put(id, """{"db":"d","t":"One","x":1}{"db":"d","t":"two"}""", """{"t":"no database"}""", "{]");

        var page = await world.Deliveries.Tail.Read(id, await world.Deliveries.Tail.Begin(id, Oldest, default), default);

        Assert.Equal(
            [
                "0.0 table d.One - -",
                "0.1 table d.two - -",
                "1.0 errors - metadata Iceberg.MetadataExtractionFailed",
                "2.0 errors - split DeAggregation.MalformedRecord",
            ],
            page.Records.Select(record =>
                $"{record.Source.Offset}.{record.Sub} {record.Output} {record.Table ?? "-"} {record.Stage ?? "-"} {record.Code ?? "-"}"));
        Assert.Equal(("""{"db":"d","t":"One","x":1}""", 26), (page.Records[0].Data, page.Records[0].SizeBytes));
        Assert.True(page.HasAll);
        Assert.False(page.IsOfResults);
    }

    [Fact]
    public async Task A_page_goes_on_behind_the_last_one_and_begins_at_the_end_or_a_time()
    {
        var time = new ManualTime();
        await using var world = await DeliveryWorld.Open(time);
        var id = await world.Create(Destinations.Partitioned());
        await world.Put(id, """{"customer":"a"}""");
        time.Advance(TimeSpan.FromMinutes(1));
        var later = time.GetUtcNow();
        var atEnd = await world.Deliveries.Tail.Begin(id, Latest, default);
        await world.Put(id, """{"customer":"b"}""", """{"customer":""}""");

        var page = await world.Deliveries.Tail.Read(id, atEnd, default);
        Assert.Equal(["objects customer=b ", "errors  DynamicPartitioning.MetadataExtractionFailed"], page.Records.Select(Text));
        Assert.Empty((await world.Deliveries.Tail.Read(id, page.Next, default)).Records);

        var atTime = await world.Deliveries.Tail.Begin(id, new TailStart(IsOldest: false, later), default);
        Assert.Equal(page.Records.Select(Text), (await world.Deliveries.Tail.Read(id, atTime, default)).Records.Select(Text));
        Assert.Equal(3, (await world.Deliveries.Tail.Read(id, await world.Deliveries.Tail.Begin(id, Oldest, default), default)).Records.Count);

        static string Text(TailedRecord record) => $"{record.Output} {record.Partition} {record.Code}";
    }

    [Fact]
    public async Task A_tail_writes_nothing_and_the_delivery_goes_on()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1}""");
        await world.Flush(id);
        await world.Put(id, """{"id":2}""");
        var before = world.Store.CommitNumber;

        for (var read = 0; read < 3; read++)
        {
            var page = await world.Deliveries.Tail.Read(id, await world.Deliveries.Tail.Begin(id, Oldest, default), default);
            Assert.Equal(2, page.Records.Count);
        }

        Assert.Equal(before, world.Store.CommitNumber);
        await world.Flush(id);
        await world.LedgerTiles(id, 2);
    }

    [Fact]
    public async Task A_function_is_not_called_and_its_stored_results_are_shown()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects().WithFunction());
        await world.Put(id, "a", "drop b", "fail c");
        await world.Flush(id);
        world.Function!.Forget();

        var page = await world.Deliveries.Tail.Read(id, await world.Deliveries.Tail.Begin(id, Oldest, default), default);

        Assert.Equal(["0 objects A ", "2 errors fail c Lambda.ProcessingFailedStatus"], page.Records.Select(record =>
            $"{record.Source.Offset} {record.Output} {record.Data} {record.Code}"));
        Assert.True(page.IsOfResults);
        Assert.Empty(world.Function.Calls);
    }

    [Fact]
    public async Task Records_and_their_number_are_bounded()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects() with { Steps = new StepsConfig { Split = SplitConfig.Json } });
        await world.Put(id, [Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}", DeliveryTail.RecordsMax + 500))), new byte[5_000]]);

        var first = await world.Deliveries.Tail.Read(id, await world.Deliveries.Tail.Begin(id, Oldest, default), default);
        Assert.Equal((DeliveryTail.RecordsMax, 500, false), (first.Records.Count, first.Omitted, first.HasAll));

        var second = Assert.Single((await world.Deliveries.Tail.Read(id, first.Next, default)).Records);
        Assert.Equal((1, 5_000, DeliveryTail.DataBytesMax), (second.Source.Offset, second.SizeBytes, second.Data.Length));
    }

    [Fact]
    public async Task A_place_outside_the_source_is_ignored_or_brought_inside()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects());
        var other = await world.Create(Destinations.Objects(), name: "other");
        await world.Put(id, "mine");
        await world.Put(other, "theirs");
        Assert.True(world.Deliveries.TryFind(id, out var config));
        Assert.True(world.Deliveries.TryFind(other, out var foreign));
        var (own, theirs) = (config.Source.DirectPutShard!.Value, foreign.Source.DirectPutShard!.Value);

        var page = await world.Deliveries.Tail.Read(id, [new LogPosition(theirs, 0), new LogPosition(own, 0), new LogPosition(own, 1)], default);
        Assert.Equal("mine", Assert.Single(page.Records).Data);
        Assert.Equal([new LogPosition(own, 1)], page.Next);
        Assert.Empty((await world.Deliveries.Tail.Read(id, [new LogPosition(own, long.MaxValue)], default)).Records);
        Assert.Single((await world.Deliveries.Tail.Read(id, [new LogPosition(own, long.MinValue)], default)).Records);
    }
}
