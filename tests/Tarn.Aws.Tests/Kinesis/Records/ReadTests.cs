using System.Text;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Records;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis.Records;

public sealed class ReadTests
{
    [Fact]
    public async Task Iterators_begin_where_they_say()
    {
        await using var kinesis = await OpenWithStream(1);
        var first = await Put(kinesis, "a");
        kinesis.Time.Shift = TimeSpan.FromSeconds(10);
        var second = await Put(kinesis, "b");
        var moment = kinesis.Time.GetUtcNow();
        kinesis.Time.Shift = TimeSpan.FromSeconds(20);
        var latest = await kinesis.Iterator("LATEST");
        await Put(kinesis, "c");

        Assert.Equal(["a", "b", "c"], await Values(kinesis, await kinesis.Iterator("TRIM_HORIZON")));
        Assert.Equal(["c"], await Values(kinesis, latest));
        Assert.Equal(["b", "c"], await Values(kinesis, await kinesis.Iterator("AT_SEQUENCE_NUMBER", second)));
        Assert.Equal(["b", "c"], await Values(kinesis, await kinesis.Iterator("AFTER_SEQUENCE_NUMBER", first)));
        Assert.Equal(["c"], await Values(kinesis, await kinesis.Iterator("AT_TIMESTAMP", null, moment.AddSeconds(1))));
        Assert.Equal(["a", "b", "c"], await Values(kinesis, await kinesis.Iterator("AT_TIMESTAMP", null, DateTimeOffset.UnixEpoch)));
    }

    [Fact]
    public async Task Iterators_go_on_say_how_far_behind_they_are_and_expire()
    {
        await using var kinesis = await OpenWithStream(1);
        for (var i = 0; i < 5; i++)
        {
            await Put(kinesis, $"{i}");
        }

        var iterator = await kinesis.Iterator("TRIM_HORIZON");
        var page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator, Limit = 2 }, default);
        Assert.Equal(2, page.Records.Count);
        Assert.True(page.MillisBehindLatest > 0);
        page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = page.NextShardIterator!, Limit = 3 }, default);
        Assert.Equal((3, 0L), (page.Records.Count, page.MillisBehindLatest));
        Assert.InRange(page.NextShardIterator!.Length, 1, 512);
        page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = page.NextShardIterator! }, default);
        Assert.Empty(page.Records);

        kinesis.Time.Shift = TimeSpan.FromSeconds(301);
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default));
        Assert.Equal("ExpiredIteratorException", error.Code);
        Assert.StartsWith("Iterator expired. The iterator was created at time ", error.Message, StringComparison.Ordinal);
        await Fails("InvalidArgumentException", "Invalid ShardIterator.", () =>
            kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = "AAAA" + iterator }, default));
    }

    [Fact]
    public async Task An_iterator_of_a_stream_that_is_gone_or_was_made_again_is_told_that_it_has_no_such_shard()
    {
        await using var kinesis = await OpenWithStream(2);
        var iterator = await kinesis.Iterator("LATEST", shard: "shardId-000000000001");
        await kinesis.Client.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default);
        await NoShard();
        await kinesis.CreateStream(2);
        await NoShard();

        Task NoShard() => Fails(
            "ResourceNotFoundException",
            "Shard shardId-000000000001 in stream s under account 000000000000 does not exist",
            () => kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default));
    }

    [Fact]
    public async Task The_iterator_of_the_longest_name_is_short_enough_for_the_service()
    {
        await using var kinesis = await KinesisFixture.Open();
        var name = new string('n', 128);
        await kinesis.Client.CreateStream(new CreateStreamInput { StreamName = name, ShardCount = 1 }, default);
        var iterator = (await kinesis.Client.GetShardIterator(
            new GetShardIteratorInput { StreamName = name, ShardId = "0", ShardIteratorType = "LATEST" }, default)).ShardIterator!;
        Assert.InRange(iterator.Length, 1, 512);
        Assert.Empty((await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default)).Records);
    }

    [Fact]
    public async Task Wrong_places_are_refused_with_the_services_sentences()
    {
        await using var kinesis = await OpenWithStream(2);
        await Fails(
            "ResourceNotFoundException",
            "Shard shardId-000000000007 in stream s under account 000000000000 does not exist",
            () => kinesis.Iterator("LATEST", shard: "shardId-000000000007"));
        await Fails(
            "ResourceNotFoundException",
            "Could not find shard nonsense in stream s under account 000000000000.",
            () => kinesis.Iterator("LATEST", shard: "nonsense"));
        await Fails(
            "InvalidArgumentException",
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) "
                + "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber.",
            () => kinesis.Iterator("AT_SEQUENCE_NUMBER"));
        var other = await kinesis.Client.PutRecord(
            new PutRecordInput
            {
                StreamName = "s",
                Data = "x"u8.ToArray(),
                PartitionKey = "k",
                ExplicitHashKey = "340282366920938463463374607431768211455",
            }, default);
        await Fails(
            "InvalidArgumentException",
            "Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was used in a call to a shard with shardId-000000000000",
            () => kinesis.Iterator("AT_SEQUENCE_NUMBER", other.SequenceNumber));
        await Fails(
            "InvalidArgumentException",
            "StartingSequenceNumber 5 used in GetShardIterator on shard shardId-000000000000 in stream s under account 000000000000 is invalid.",
            () => kinesis.Iterator("AT_SEQUENCE_NUMBER", "5"));
    }

    [Fact]
    public async Task The_end_of_a_closed_shard_has_no_next_iterator()
    {
        await using var kinesis = await OpenWithStream(1);
        await Put(kinesis, "last");
        await kinesis.Change(new LogChange.CloseShard(kinesis.Streams.Snapshot.Single().Open[0].Id));
        var page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = await kinesis.Iterator("TRIM_HORIZON") }, default);
        Assert.Single(page.Records);
        Assert.Null(page.NextShardIterator);
        Assert.NotNull(page.ChildShards);
    }

    private static async Task<string> Put(KinesisFixture kinesis, string value) => (await kinesis.Client.PutRecord(
        new PutRecordInput { StreamName = "s", Data = Encoding.UTF8.GetBytes(value), PartitionKey = "k" }, default)).SequenceNumber;

    private static async Task<IEnumerable<string>> Values(KinesisFixture kinesis, string iterator) => (await kinesis.Client.GetRecords(
        new GetRecordsInput { ShardIterator = iterator }, default)).Records.Select(record => Encoding.UTF8.GetString(record.Data.Span));
}
