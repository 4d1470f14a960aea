using System.Text;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Tests.Steps;

/// <summary>Deliveries whose steps refuse records.</summary>
public sealed class StepErrorTests
{
    private static readonly string[] Good = ["""{"id":1}""", """{"id":2}""", """{"id":3}"""];

    [Fact]
    public async Task Each_error_type_has_its_own_object_in_one_commit()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects() with { Steps = Destinations.AllSteps });
        await world.Stop();
        await world.Start();

        await world.Put(id, Records());
        await world.Flush(id);

        Assert.Equal(string.Concat(Good.Select(record => record + "\n")), await world.TextUnder("out/"));
        Assert.Equal(["not gzip"], Raw(await world.TextUnder("bad/decompression-failed/")));
        var processing = await world.TextUnder("bad/processing-failed/");
        Assert.Equal(["not json"], Raw(processing));
        var document = JsonDocument.Parse(processing).RootElement;
        Assert.Equal("split", document.GetProperty("stage").GetString());
        Assert.Equal(1, document.GetProperty("subSequenceNumber").GetInt32());
        Assert.Equal("DeAggregation.MalformedRecord", document.GetProperty("errorCode").GetString());
        Assert.Equal(1, document.GetProperty("attemptsMade").GetInt32());
        Assert.Equal((3, 3), await world.Positions(id));
        await world.LedgerTiles(id, records: 3, subRecords: 5);
        var entry = Assert.Single(await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 10), default));
        Assert.Equal([1, 1], entry.Files.Where(file => file.Output == "errors").Select(file => file.Rows));
    }

    [Fact]
    public async Task A_tables_own_refusals_and_the_steps_failures_have_different_types()
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Table() with { Steps = Destinations.AllSteps with { Split = null } };
        var id = await world.Create(
            destination with { Objects = destination.Objects with { ErrorPrefix = "bad/!{firehose:error-output-type}/" } });

        await world.Put(id, [Gzip.Member(ExtractMessagesStepTests.Envelope(Good[0], "not json", Good[1])), "not gzip"u8.ToArray()]);
        await world.Flush(id);

        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));
        Assert.Equal(["not json"], Raw(await world.TextUnder("bad/iceberg-failed/")));
        Assert.Equal(["not gzip"], Raw(await world.TextUnder("bad/decompression-failed/")));
        await world.LedgerTiles(id, records: 2, subRecords: 4);
    }

    [Fact]
    public async Task Failures_of_steps_are_committed_while_the_destination_waits()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table(creates: false) with
        {
            Buffering = new BufferingConfig(1, 0),
            RetrySeconds = 7_200,
            Steps = Destinations.AllSteps,
        });

        await world.Put(id, Records());
        await Patience.Until(async () => await world.Positions(id) == (0, 3));

        Assert.Equal(["not gzip", "not json"], Raw(await world.TextUnder("bad/")).Order());
    }

    [Fact]
    public async Task A_log_record_of_which_nothing_remains_is_delivered()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects() with { Steps = Destinations.AllSteps });

        await world.Put(id, [Gzip.Member("""{"messageType":"CONTROL_MESSAGE"}"""), Gzip.Member(ExtractMessagesStepTests.Envelope())]);
        await world.Flush(id);

        Assert.Empty(await world.ObjectsUnder(""));
        Assert.Equal((2, 2), await world.Positions(id));
        await world.LedgerTiles(id, records: 2, subRecords: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_too_large_for_a_row_is_refused_alone(bool exists)
    {
        const int rowBytes = 10 << 20;
        const int length = rowBytes - 11;
        await using var world = await DeliveryWorld.Open();
        if (exists)
        {
            await world.CreateTable("orders", ("text", Lake.Iceberg.Types.PrimitiveType.String));
        }

        var id = await world.Create(Destinations.Table() with { Steps = new StepsConfig { Decompresses = true } });
        var tooLarge = new[] { Row(length + 1), Row(6 * rowBytes), Gzip.Member(new string('x', 6 * rowBytes)) };

        await world.Put(id, [Row(1), .. tooLarge, Row(length), Row(length), Row(length), Row(2)]);
        await world.Flush(id);

        Assert.Equal($"1\n2\n{length}\n{length}\n{length}", await world.Query("orders", "select length(text)::varchar from FILES order by length(text)"));
        var documents = (await world.TextUnder("bad/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
        Assert.Equal(
            tooLarge.Select(record => ("Iceberg.RecordTooLarge", Convert.ToBase64String(record))),
            documents.Select(document => (document.GetProperty("errorCode").GetString()!, document.GetProperty("rawData").GetString()!)));
    }

    [Fact]
    public async Task A_read_of_compressed_records_ends_before_it_fills_many_buffers()
    {
        const int records = 64;
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects() with
        {
            Buffering = new BufferingConfig(1, 900),
            Steps = new StepsConfig { Decompresses = true },
            Delimiter = default,
        });

        await world.Put(id, [.. Enumerable.Repeat(Gzip.Run(1 << 20), records)]);
        await world.Flush(id);

        var sizes = (await world.ObjectsUnder("out/")).Select(found => found.Bytes.Length).ToList();
        Assert.Equal(records << 20, sizes.Sum());
        Assert.InRange(sizes.Max(), 1 << 20, 10 << 20);
        await world.LedgerTiles(id, records);
    }

    [Fact]
    public async Task A_bucket_that_comes_late_gets_each_record_once()
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Objects();
        var id = await world.Create(destination with
        {
            Buffering = new BufferingConfig(1, 0),
            Steps = Destinations.AllSteps,
            Objects = destination.Objects with { Bucket = "later" },
        });
        await world.Put(id, "not gzip");
        await Patience.Until(() => world.Deliveries.Status()[0].FailingSince is not null);
        await world.Put(id, Records());

        await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await world.Flush(id);

        var delivered = (await world.TextUnder("out/", "later")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Good, delivered);
        Assert.Equal(["not gzip", "not gzip", "not json"], Raw(await world.TextUnder("bad/", "later")).Order());
        await world.LedgerTiles(id, records: 4, subRecords: 6);
    }

    [Fact]
    public async Task A_refused_aggregate_waits_for_its_bucket_without_other_steps()
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Objects();
        var stream = await world.CreateStream(shards: 1);
        var shard = world.Directory.Find(stream.Id)!.Shards[0].Id;
        var id = await world.Create(
            destination with { Buffering = new BufferingConfig(1, 0), Objects = destination.Objects with { Bucket = "later" } },
            new SourceConfig(stream.Id, null));
        await world.Put(stream.Id, shard, [StepChainTests.Aggregate([.. Enumerable.Repeat(("k", Array.Empty<byte>()), 100_001)])]);
        await Patience.Until(() => world.Deliveries.Status()[0].FailingSince is not null);
        await world.Put(stream.Id, shard, ["plain"u8.ToArray()]);

        await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await world.Flush(id);

        Assert.Equal("plain\n", await world.TextUnder("out/", "later"));
        Assert.Single(Raw(await world.TextUnder("bad/processing-failed/", "later")));
        await world.LedgerTiles(id, records: 2);
    }

    private static byte[][] Records() =>
    [
        Gzip.Member(ExtractMessagesStepTests.Envelope(Good[0], "not json", Good[1])),
        "not gzip"u8.ToArray(),
        Gzip.Member(ExtractMessagesStepTests.Envelope(Good[2])),
    ];

    private static byte[] Row(int length) => Gzip.Member($$"""{"text":"{{new string('x', length)}}"}""");

    private static List<string> Raw(string lines) =>
    [
        .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Encoding.UTF8.GetString(JsonDocument.Parse(line).RootElement.GetProperty("rawData").GetBytesFromBase64())),
    ];
}
