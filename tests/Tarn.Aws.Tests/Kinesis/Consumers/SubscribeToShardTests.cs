using System.Text;
using System.Text.Json;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Aws.Tests.Protocols.Events;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Kinesis.Consumers;

public sealed class SubscribeToShardTests
{
    private const string EventType = "SubscribeToShardEvent";

    [Fact]
    public async Task Records_are_pushed_from_every_starting_position()
    {
        await using var kinesis = await KinesisFixture.Open();
        var consumer = await Consumer(kinesis);
        var numbers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            numbers.Add((await Put(kinesis, $"r{i}")).SequenceNumber);
        }

        foreach (var (position, expected) in new[]
        {
            ("{\"Type\":\"TRIM_HORIZON\"}", "r0 r1 r2"),
            ($"{{\"Type\":\"AT_SEQUENCE_NUMBER\",\"SequenceNumber\":\"{numbers[1]}\"}}", "r1 r2"),
            ($"{{\"Type\":\"AFTER_SEQUENCE_NUMBER\",\"SequenceNumber\":\"{numbers[1]}\"}}", "r2"),
            ("{\"Type\":\"AT_TIMESTAMP\",\"Timestamp\":1.5}", "r0 r1 r2"),
            ("{\"Type\":\"LATEST\"}", "later"),
        })
        {
            await using var events = await Subscribe(kinesis, consumer, position);
            if (expected == "later")
            {
                numbers.Add((await Put(kinesis, "later")).SequenceNumber);
            }

            var pushed = JsonDocument.Parse(await events.Event(EventType)).RootElement;
            var records = pushed.GetProperty("Records").EnumerateArray().ToArray();
            Assert.Equal(expected, string.Join(' ', records.Select(record => Encoding.UTF8.GetString(record.GetProperty("Data").GetBytesFromBase64()))));
            Assert.Equal(numbers[^1], pushed.GetProperty("ContinuationSequenceNumber").GetString());
            Assert.Equal((0, "k"), (pushed.GetProperty("MillisBehindLatest").GetInt64(), records[0].GetProperty("PartitionKey").GetString()));
            kinesis.Time.Shift += TimeSpan.FromSeconds(5);
        }
    }

    [Fact]
    public async Task Payloads_are_CBOR_where_the_request_is()
    {
        await using var kinesis = await KinesisFixture.Open();
        var consumer = await Consumer(kinesis);
        await Put(kinesis, "x");
        using var body = new PooledBuffer();
        var input = new SubscribeToShardInput
        {
            ConsumerARN = consumer,
            ShardId = "shardId-000000000000",
            StartingPosition = new StartingPosition { Type = "TRIM_HORIZON" },
        };
        CborProtocol.Write(body, new Input(input));
        var request = DoorWire.Request(
            "POST", "/", null, ("X-Amz-Target", "Kinesis_20131202.SubscribeToShard"), ("Content-Type", "application/x-amz-cbor-1.1"));
        request.Body = body.Written.ToArray();
        await using var events = new EventReader((await DoorWire.Send(kinesis.Door, request)).Response);
        await events.Event("initial-response", "application/x-amz-cbor-1.1");
        var reader = new System.Formats.Cbor.CborReader(await events.Event(EventType, "application/x-amz-cbor-1.1"));
        reader.ReadStartMap();
        Assert.Equal("Records", reader.ReadTextString());
    }

    [Fact]
    public async Task A_large_backlog_comes_in_events_of_about_a_megabyte_each_with_where_to_go_on()
    {
        await using var kinesis = await KinesisFixture.Open();
        var consumer = await Consumer(kinesis);
        var put = await kinesis.Client.PutRecords(
            new PutRecordsInput
            {
                StreamName = "s",
                Records = [.. Enumerable.Range(0, 30).Select(i => new PutRecordsRequestEntry { Data = new byte[100_000], PartitionKey = $"{i}" })],
            },
            default);
        await using var events = await Subscribe(kinesis, consumer, "{\"Type\":\"TRIM_HORIZON\"}");
        var seen = new List<string>();
        while (seen.Count < 30)
        {
            var pushed = JsonDocument.Parse(await events.Event(EventType)).RootElement;
            var keys = pushed.GetProperty("Records").EnumerateArray().Select(record => record.GetProperty("SequenceNumber").GetString()!).ToArray();
            Assert.InRange(keys.Length, 1, 10);
            Assert.Equal(keys[^1], pushed.GetProperty("ContinuationSequenceNumber").GetString());
            seen.AddRange(keys);
            Assert.Equal(seen.Count < 30, pushed.GetProperty("MillisBehindLatest").GetInt64() > 0);
        }

        Assert.Equal(put.Records.Select(record => record.SequenceNumber!), seen);
    }

    [Fact]
    public async Task A_closed_shard_ends_with_its_children_and_no_number()
    {
        await using var kinesis = await KinesisFixture.Open();
        var consumer = await Consumer(kinesis);
        await using var events = await Subscribe(kinesis, consumer, "{\"Type\":\"LATEST\"}");
        await kinesis.Change(new LogChange.CloseShard(kinesis.Streams.Snapshot.Single().Shards[0].Id));
        var pushed = JsonDocument.Parse(await events.Event(EventType)).RootElement;
        Assert.False(pushed.TryGetProperty("ContinuationSequenceNumber", out _));
        Assert.Equal(JsonValueKind.Array, pushed.GetProperty("ChildShards").ValueKind);
        Assert.Null(await events.Next());
        Assert.Equal(0, kinesis.Subscriptions.Count);
    }

    [Fact]
    public async Task A_second_call_is_refused_for_five_seconds_and_then_takes_over()
    {
        await using var kinesis = await KinesisFixture.Open();
        var consumer = await Consumer(kinesis);
        kinesis.Time.Freeze();
        await using var first = await Subscribe(kinesis, consumer, "{\"Type\":\"LATEST\"}");
        var (refused, text) = await DoorWire.Send(kinesis.Door, Request(consumer, "{\"Type\":\"LATEST\"}"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("\"ResourceInUseException\"", text, StringComparison.Ordinal);
        Assert.Contains("Another active subscription exists for this consumer: 000000000000:s:shardId-000000000000:c", text, StringComparison.Ordinal);
        kinesis.Time.Shift = TimeSpan.FromSeconds(5);
        await using var second = await Subscribe(kinesis, consumer, "{\"Type\":\"LATEST\"}");
        Assert.Contains("took over", await first.Exception("ResourceInUseException"), StringComparison.Ordinal);
        await Put(kinesis, "x");
        await second.Event(EventType);
    }

    [Fact]
    public async Task Deregistering_the_consumer_and_stopping_the_server_end_it_in_the_stream()
    {
        await using var kinesis = await KinesisFixture.Open();
        var consumer = await Consumer(kinesis);
        await using var one = await Subscribe(kinesis, consumer, "{\"Type\":\"LATEST\"}");
        await kinesis.Client.DeregisterStreamConsumer(new DeregisterStreamConsumerInput { ConsumerARN = consumer }, default);
        await one.Exception("ResourceNotFoundException");
        var (gone, text) = await DoorWire.Send(kinesis.Door, Request(consumer, "{\"Type\":\"LATEST\"}"));
        Assert.Equal(400, gone.Status);
        Assert.Contains("ResourceNotFoundException", text, StringComparison.Ordinal);
        await using var two = await Subscribe(kinesis, await Register(kinesis), "{\"Type\":\"LATEST\"}");
        kinesis.Subscriptions.Dispose();
        await two.Exception("InternalFailureException");
    }

    [Theory]
    [InlineData("AT_SEQUENCE_NUMBER")]
    [InlineData("AFTER_SEQUENCE_NUMBER")]
    public async Task A_shards_starting_number_is_where_its_first_record_is_pushed_from(string type)
    {
        await using var kinesis = await KinesisFixture.Open();
        var consumer = await Consumer(kinesis);
        var first = (await Put(kinesis, "first")).SequenceNumber;
        var listed = await kinesis.Client.ListShards(new ListShardsInput { StreamName = "s" }, default);
        var start = listed.Shards!.Single().SequenceNumberRange.StartingSequenceNumber;
        await using var events = await Subscribe(kinesis, consumer, $"{{\"Type\":\"{type}\",\"SequenceNumber\":\"{start}\"}}");
        var pushed = JsonDocument.Parse(await events.Event(EventType)).RootElement;
        Assert.Equal(first, Assert.Single(pushed.GetProperty("Records").EnumerateArray()).GetProperty("SequenceNumber").GetString());
    }

    [Fact]
    public async Task What_an_empty_shard_gives_to_go_on_from_loses_nothing()
    {
        await using var kinesis = await KinesisFixture.Open();
        var consumer = await Consumer(kinesis);
        var shard = kinesis.Streams.Snapshot.Single().Shards[0].Id;
        var before = new SequenceNumber(shard, -1).ToKinesis();
        Assert.True(SequenceNumber.TryParseKinesis(before, out var parsed));
        Assert.Equal(new SequenceNumber(shard, -1), parsed);
        await Put(kinesis, "first");
        await using var events = await Subscribe(kinesis, consumer, $"{{\"Type\":\"AFTER_SEQUENCE_NUMBER\",\"SequenceNumber\":\"{before}\"}}");
        Assert.Equal(1, JsonDocument.Parse(await events.Event(EventType)).RootElement.GetProperty("Records").GetArrayLength());
    }

    private static WireRequest Request(string consumer, string position) => DoorWire.Json(
        "SubscribeToShard", $$"""{"ConsumerARN":"{{consumer}}","ShardId":"shardId-000000000000","StartingPosition":{{position}}}""");

    private static async Task<EventReader> Subscribe(KinesisFixture kinesis, string consumer, string position)
    {
        var (response, text) = await DoorWire.Send(kinesis.Door, Request(consumer, position));
        Assert.True(response.Stream is not null, text);
        var events = new EventReader(response);
        Assert.Equal("{}", Encoding.UTF8.GetString(await events.Event("initial-response")));
        return events;
    }

    private static async Task<string> Consumer(KinesisFixture kinesis)
    {
        await kinesis.Client.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = 1 }, default);
        return await Register(kinesis);
    }

    private static async Task<string> Register(KinesisFixture kinesis) => (await kinesis.Client.RegisterStreamConsumer(
        new RegisterStreamConsumerInput { StreamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s", ConsumerName = "c" }, default)).Consumer.ConsumerARN;

    private static Task<PutRecordOutput> Put(KinesisFixture kinesis, string data) => kinesis.Client.PutRecord(
        new PutRecordInput { StreamName = "s", PartitionKey = "k", Data = Encoding.UTF8.GetBytes(data) }, default);

    /// <summary>Writes the input of an operation without a generated client.</summary>
    private sealed record Input(SubscribeToShardInput Value) : IWriteShape<Input>
    {
        static void IWriteShape<Input>.Write<TWriter>(ref TWriter writer, Input value)
        {
            writer.BeginMap(Map);
            foreach (var (name, text) in new[] { ("ConsumerARN", value.Value.ConsumerARN), ("ShardId", value.Value.ShardId) })
            {
                writer.Key(Map, name);
                writer.String(text);
            }

            writer.Key(Map, "StartingPosition");
            writer.BeginMap(Map);
            writer.Key(Map, "Type");
            writer.String(value.Value.StartingPosition.Type);
            writer.EndMap(Map);
            writer.EndMap(Map);
        }

        private static MemberTraits Map { get; } = new("map");
    }
}
