using System.Buffers;
using System.Text.Json;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Consumers;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Subscriptions;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Kinesis.Consumers;

/// <summary>The family alone, on the twins of log and store.</summary>
public sealed class ConsumerOperationsTests
{
    [Fact]
    public async Task A_consumer_is_registered_described_listed_and_removed()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        using var subscriptions = new ShardSubscriptions(twins.Log, TimeProvider.System);
        var consumers = Family(twins, subscriptions);

        var made = await Register(consumers, "c");
        Assert.Equal("CREATING", made.ConsumerStatus);
        var described = (await consumers.DescribeStreamConsumer(
            new DescribeStreamConsumerInput { ConsumerARN = made.ConsumerARN }, StreamTwins.Call("DescribeStreamConsumer"), default)).ConsumerDescription;
        Assert.Equal(("c", "ACTIVE", StreamTwins.Arn), (described.ConsumerName, described.ConsumerStatus, described.StreamARN));
        Assert.Equal(["c"], await List(consumers));

        await consumers.DeregisterStreamConsumer(
            new DeregisterStreamConsumerInput { StreamARN = StreamTwins.Arn, ConsumerName = "c" }, StreamTwins.Call("DeregisterStreamConsumer"), default);
        Assert.Empty(await List(consumers));
        Assert.False(twins.Registry.TryFind(new ResourceName("000000000000", "us-east-1", "kinesis", "consumer", "s/c"), out _));
    }

    [Fact]
    public async Task Records_of_a_shard_are_pushed_to_a_subscriber()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        using var subscriptions = new ShardSubscriptions(twins.Log, TimeProvider.System);
        var consumers = Family(twins, subscriptions);
        var consumer = await Register(consumers, "c");
        await Append(twins, "x"u8.ToArray());

        var answer = await consumers.SubscribeToShard(
            new SubscribeToShardInput
            {
                ConsumerARN = consumer.ConsumerARN,
                ShardId = "shardId-000000000000",
                StartingPosition = new StartingPosition { Type = "TRIM_HORIZON" },
            },
            StreamTwins.Call("SubscribeToShard"),
            default);

        await using var events = answer.EventStream.GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        using var raw = events.Current.Raw!;
        Assert.Equal("x"u8.ToArray(), Written(raw).GetProperty("Records")[0].GetProperty("Data").GetBytesFromBase64());
    }

    private static ConsumerOperations Family(StreamTwins twins, ShardSubscriptions subscriptions) => new(
        twins.Streams,
        twins.Consumers,
        new ShardPushes(subscriptions, twins.Places, twins.Streams, new ShardReads(), new ShardMetrics(), limits: null, readers: null, TimeProvider.System),
        twins.Store,
        twins.Tokens,
        limits: null);

    private static async Task<Consumer> Register(ConsumerOperations consumers, string name) => (await consumers.RegisterStreamConsumer(
        new RegisterStreamConsumerInput { StreamARN = StreamTwins.Arn, ConsumerName = name }, StreamTwins.Call("RegisterStreamConsumer"), default)).Consumer;

    private static async Task<string[]> List(ConsumerOperations consumers)
    {
        var page = await consumers.ListStreamConsumers(
            new ListStreamConsumersInput { StreamARN = StreamTwins.Arn }, StreamTwins.Call("ListStreamConsumers"), default);
        return [.. page.Consumers!.Select(consumer => consumer.ConsumerName)];
    }

    private static async Task Append(StreamTwins twins, byte[] data)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        data.CopyTo(batch.Append("k"u8, data.Length));
        var shard = Assert.Single(Assert.Single(twins.Directory.Snapshot).Shards);
        var append = new ShardAppend { Stream = shard.Stream, Shard = shard.Id, Batch = batch.Finish(), Records = batch.Records };
        await twins.Log.Append(new LogAppend { Shards = new[] { append } }, default);
    }

    private static JsonElement Written(RawEvent raw)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var writer = new JsonShapeWriter(json);
            raw.Write(ref writer);
        }

        return StreamTwins.Read(buffer.WrittenMemory);
    }
}
