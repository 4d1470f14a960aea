using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.DynamoDbStreams.Model;
using Tarn.Aws.DynamoDbStreams.Streams;
using Tarn.Aws.Tests.Protocols;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Items.Windows;
using Tarn.Storage.Streams;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.DynamoDbStreams;

/// <summary>What readers of a table's stream are told when time passes: by iterators, by shards that ended, by records before the stream.</summary>
public sealed class StreamReadTests
{
    [Fact]
    public async Task An_iterator_is_valid_for_15_minutes_and_the_next_one_from_its_own_moment()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var (arn, shard) = await OpenStream(world);
        var streams = Operations(world);
        var first = await Iterator(streams, time, arn, shard, "TRIM_HORIZON");
        time.Advance(TimeSpan.FromMinutes(15));
        var next = (await Records(streams, time, first)).NextShardIterator!;
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("ExpiredIteratorException", await Refusal(Records(streams, time, first)));
        Assert.Empty((await Records(streams, time, next)).Records!);
    }

    [Fact]
    public async Task A_shard_that_rolled_over_ends_its_iterators_after_its_last_record_and_its_child_continues()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var (arn, parent) = await OpenStream(world);
        await Put(world, "a");
        time.Advance(StreamRollOver.AgeMax);
        await new StreamRollOver(world.Store, world.Tables, world.Streams, world.Log, time).Run(default);
        await Put(world, "b");
        var streams = Operations(world);
        var described = (await streams.DescribeStream(new DescribeStreamInput { StreamArn = arn }, Call("DescribeStream", time), default)).StreamDescription!;
        var child = Assert.Single(described.Shards!, shard => shard.ParentShardId == parent).ShardId!;

        var ofParent = await Iterator(streams, time, arn, parent, "TRIM_HORIZON");
        var ofChild = await Iterator(streams, time, arn, child, "TRIM_HORIZON");
        Assert.Equal(["a"], await Ids(streams, time, ofParent));
        Assert.Equal(["b"], await Ids(streams, time, ofChild));
        Assert.Null((await Records(streams, time, ofParent)).NextShardIterator);
        Assert.NotNull((await Records(streams, time, ofChild)).NextShardIterator);
    }

    [Fact]
    public async Task A_number_of_a_record_before_the_stream_is_trimmed()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        await world.Create("bees");
        await world.Settle();
        await Put(world, "before");
        var (arn, shard) = await OpenStream(world);
        await Put(world, "in");
        Assert.True(StreamShardNames.TryParse(shard, out var id));
        var streams = Operations(world);
        var before = new SequenceNumber(id, 0).ToDynamoDb();
        Assert.Equal("TrimmedDataAccessException", await Refusal(Iterator(streams, time, arn, shard, "AT_SEQUENCE_NUMBER", before)));

        // The place after the last record before the stream is the stream's first.
        Assert.Equal(["in"], await Ids(streams, time, await Iterator(streams, time, arn, shard, "AFTER_SEQUENCE_NUMBER", before)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_stream_of_a_deleted_table_is_disabled_and_read_to_its_end(bool isGone)
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var (arn, shard) = await OpenStream(world);
        await Put(world, "a");
        await Put(world, "b");
        var streams = Operations(world);
        var before = await Iterator(streams, time, arn, shard, "TRIM_HORIZON");
        await world.Tables.Delete(Assert.Single(world.Tables.All).Id, default);
        if (isGone)
        {
            await world.Settle();
        }

        foreach (var name in (string?[])[null, "bees"])
        {
            var listed = await streams.ListStreams(new ListStreamsInput { TableName = name }, Call("ListStreams", time), default);
            Assert.Equal(arn, Assert.Single(listed.Streams!).StreamArn);
        }

        var described = (await streams.DescribeStream(new DescribeStreamInput { StreamArn = arn }, Call("DescribeStream", time), default)).StreamDescription!;
        Assert.Equal(("DISABLED", "bees"), (described.StreamStatus, described.TableName));
        Assert.NotNull(Assert.Single(described.Shards!).SequenceNumberRange!.EndingSequenceNumber);
        Assert.Equal(["a", "b"], await Ids(streams, time, before));
        var horizon = await Records(streams, time, await Iterator(streams, time, arn, shard, "TRIM_HORIZON"));
        Assert.Null(horizon.NextShardIterator);
        time.Advance(ItemStreamWindow.ReadableFor);
        Assert.Equal("ResourceNotFoundException", await Refusal(Iterator(streams, time, arn, shard, "LATEST")));
        Assert.Empty((await streams.ListStreams(new ListStreamsInput(), Call("ListStreams", time), default)).Streams!);
    }

    private static StreamOperations Operations(ItemWorld world) =>
        new(new WindowFinder(world.Tables, world.Streams), world.Log, new SecretSealer(new byte[SecretSealer.KeyBytes]));

    // The table's stream, switched on, and its only shard.
    private static async Task<(string Arn, string Shard)> OpenStream(ItemWorld world)
    {
        var table = world.Tables.All.SingleOrDefault() ?? await world.Create("bees");
        await world.Settle();
        await world.Tables.OpenStream(table.Id, StreamView.KeysOnly, same => same, default);
        await world.Settle();
        table = world.Newest(table);
        return (table.ArnOf(table.Window!), StreamShardNames.Of(Assert.Single(world.Streams.ShardsOf(table.Stream)).Id));
    }

    private static async Task Put(ItemWorld world, string id) =>
        await world.Write(ItemWorld.Put(Assert.Single(world.Tables.All), $$$"""{"id":{"S":"{{{id}}}"}}"""));

    private static async Task<string> Iterator(
        StreamOperations streams, ManualTime time, string arn, string shard, string type, string? number = null) =>
        (await streams.GetShardIterator(
            new GetShardIteratorInput { StreamArn = arn, ShardId = shard, ShardIteratorType = type, SequenceNumber = number },
            Call("GetShardIterator", time),
            default)).ShardIterator!;

    private static Task<GetRecordsOutput> Records(StreamOperations streams, ManualTime time, string iterator) =>
        streams.GetRecords(new GetRecordsInput { ShardIterator = iterator }, Call("GetRecords", time), default);

    private static async Task<string[]> Ids(StreamOperations streams, ManualTime time, string iterator) =>
        [.. (await Records(streams, time, iterator)).Records!.Select(record => record.Dynamodb!.Keys!.Value["id"].ToString().Split('"')[3])];

    private static async Task<string> Refusal(Task call) => (await Assert.ThrowsAsync<AwsErrorException>(() => call)).Code;

    private static Call Call(string operation, ManualTime time) => DoorWire.Call(operation, time.GetUtcNow());
}
