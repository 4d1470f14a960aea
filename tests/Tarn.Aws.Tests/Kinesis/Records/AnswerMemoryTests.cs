using System.Text.Json;
using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Kinesis.Records;

public sealed class AnswerMemoryTests
{
    [Fact]
    public async Task Readers_that_catch_up_wait_while_the_answers_on_their_way_fill_the_memory()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(1);
        for (var i = 0; i < 11; i++)
        {
            await kinesis.Client.PutRecord(new PutRecordInput { StreamName = "s", PartitionKey = "k", Data = new byte[1_000_000] }, default);
        }

        var iterator = await kinesis.Iterator("TRIM_HORIZON");
        Assert.Equal(10, (await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default)).Records.Count);

        var calls = Enumerable.Range(0, 3).Select(_ => DoorWire.Call("GetRecords")).ToArray();
        var first = await Send(kinesis, iterator, calls[0]).InTime();
        var second = await Send(kinesis, iterator, calls[1]).InTime();
        Assert.InRange(Math.Min(first.Body.Length, second.Body.Length), 13_000_000, int.MaxValue);
        var third = Send(kinesis, iterator, calls[2]);
        Assert.False(third.IsCompleted);

        // An empty answer takes no room and does not wait.
        Assert.Empty((await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = await kinesis.Iterator("LATEST") }, default)).Records);
        calls[0].LetGo();
        Assert.InRange((await third.InTime()).Body.Length, 13_000_000, int.MaxValue);
        calls[1].LetGo();
        calls[2].LetGo();
    }

    [Fact]
    public async Task A_shard_that_was_split_while_its_reader_waited_for_memory_ends_with_its_children()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(1);
        var numbers = new List<string>();
        for (var i = 0; i < 11; i++)
        {
            numbers.Add((await kinesis.Client.PutRecord(
                new PutRecordInput { StreamName = "s", PartitionKey = "k", Data = new byte[1_000_000] }, default)).SequenceNumber);
        }

        var all = await kinesis.Iterator("TRIM_HORIZON");
        var last = await kinesis.Iterator("AT_SEQUENCE_NUMBER", numbers[^1]);
        var calls = Enumerable.Range(0, 3).Select(_ => DoorWire.Call("GetRecords")).ToArray();
        await Send(kinesis, all, calls[0]).InTime();
        await Send(kinesis, all, calls[1]).InTime();
        var waiting = Send(kinesis, last, calls[2]);
        Assert.False(waiting.IsCompleted);
        await kinesis.Client.SplitShard(
            new SplitShardInput { StreamName = "s", ShardToSplit = "shardId-000000000000", NewStartingHashKey = "1000" }, default);
        calls[0].LetGo();
        calls[1].LetGo();
        var answer = JsonDocument.Parse((await waiting.InTime()).Body.ToArray()).RootElement;
        calls[2].LetGo();
        Assert.Equal(1, answer.GetProperty("Records").GetArrayLength());
        Assert.False(answer.TryGetProperty("NextShardIterator", out _));
        Assert.Equal(
            ["shardId-000000000001", "shardId-000000000002"],
            answer.GetProperty("ChildShards").EnumerateArray().Select(child => child.GetProperty("ShardId").GetString()));
    }

    // Calls the door like the dispatcher, but does not end the call: the answer is still being sent.
    private static async Task<WireResponse> Send(KinesisFixture kinesis, string iterator, Call call)
    {
        var request = DoorWire.Json("GetRecords", $$"""{"ShardIterator":"{{iterator}}"}""");
        var response = new WireResponse(call.RequestId);
        IDoor door = kinesis.Door;
        var protocol = door.Service.ProtocolOf(request);
        using var bound = protocol.Route(door.Service, request)!.Bind(door, request, protocol);
        await bound.Invoke(call, response, default);
        return response;
    }
}
