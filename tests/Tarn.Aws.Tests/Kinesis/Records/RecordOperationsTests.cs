using System.Buffers;
using System.Text;
using Tarn.Aws.Kinesis.Growth;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Records;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Consumers;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.Tests.Kinesis.Records;

/// <summary>The family alone, on the twins of log and store.</summary>
public sealed class RecordOperationsTests
{
    [Fact]
    public async Task Records_that_were_put_are_read_from_the_beginning_of_their_shard()
    {
        await using var twins = await StreamTwins.Open(shards: 2);
        using var holds = await ConsumerHolds.Open(twins.Store, default);
        var records = Family(twins, holds);

        var one = await Put(records, """{"StreamName":"s","PartitionKey":"k","ExplicitHashKey":"0","Data":"YQ=="}""");
        Assert.Equal("shardId-000000000000", one.GetProperty("ShardId").GetString());
        var many = await PutAll(records, """
            {"StreamName":"s","Records":[
              {"PartitionKey":"k","ExplicitHashKey":"1","Data":"Yg=="},
              {"PartitionKey":"k","ExplicitHashKey":"340282366920938463463374607431768211455","Data":"Yw=="}]}
            """);
        Assert.Equal(0, many.GetProperty("FailedRecordCount").GetInt32());

        Assert.Equal(["a", "b"], await Read(records, "shardId-000000000000"));
        Assert.Equal(["c"], await Read(records, "shardId-000000000001"));
    }

    [Fact]
    public async Task A_put_into_a_stream_that_is_not_there_is_refused()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        using var holds = await ConsumerHolds.Open(twins.Store, default);

        await KinesisFixture.Fails(
            "ResourceNotFoundException",
            "Stream other under account 000000000000 not found.",
            () => Put(Family(twins, holds), """{"StreamName":"other","PartitionKey":"k","Data":"YQ=="}"""));
    }

    [Fact]
    public async Task The_services_limits_refuse_single_records_of_a_put()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        using var holds = await ConsumerHolds.Open(twins.Store, default);
        var time = new KinesisFixture.ShiftedTime();
        time.Freeze();
        var records = Family(twins, holds, new ServiceLimits(time));
        var all = string.Join(',', Enumerable.Repeat("""{"PartitionKey":"k","Data":"YQ=="}""", 500));
        for (var put = 0; put < 2; put++)
        {
            Assert.Equal(0, (await PutAll(records, $$"""{"StreamName":"s","Records":[{{all}}]}""")).GetProperty("FailedRecordCount").GetInt32());
        }

        var over = await PutAll(records, """{"StreamName":"s","Records":[{"PartitionKey":"k","Data":"YQ=="}]}""");

        Assert.Equal("ProvisionedThroughputExceededException", over.GetProperty("Records")[0].GetProperty("ErrorCode").GetString());
    }

    private static RecordOperations Family(StreamTwins twins, ConsumerHolds holds, ServiceLimits? limits = null)
    {
        var hold = new HoldLimit(holds, twins.Directory, twins.Log, TimeProvider.System, TimeSpan.FromHours(1));
        var puts = new PutRouting(twins.Log, twins.Directory, hold, new ShardLoads(), limits, new ShardMetrics(), TimeProvider.System);
        return new RecordOperations(
            twins.Streams, puts, twins.Places, new RecordReads(twins.Log, new BodyBudget(1 << 20), new ShardReads(), new ShardMetrics()), twins.Sealer, limits);
    }

    private static async Task<System.Text.Json.JsonElement> Put(RecordOperations records, string json)
    {
        using var body = StreamTwins.Body<PutRecordBody>("PutRecord", json);
        var answer = new ArrayBufferWriter<byte>();
        await records.PutRecord(body, answer, StreamTwins.Call("PutRecord"), default);
        return StreamTwins.Read(answer.WrittenMemory);
    }

    private static async Task<System.Text.Json.JsonElement> PutAll(RecordOperations records, string json)
    {
        using var body = StreamTwins.Body<PutRecordsBody>("PutRecords", json);
        var answer = new ArrayBufferWriter<byte>();
        await records.PutRecords(body, answer, StreamTwins.Call("PutRecords"), default);
        return StreamTwins.Read(answer.WrittenMemory);
    }

    private static async Task<string[]> Read(RecordOperations records, string shard)
    {
        var iterator = await records.GetShardIterator(
            new GetShardIteratorInput { StreamName = "s", ShardId = shard, ShardIteratorType = "TRIM_HORIZON" }, StreamTwins.Call("GetShardIterator"), default);
        using var body = StreamTwins.Body<GetRecordsBody>("GetRecords", $$"""{"ShardIterator":"{{iterator.ShardIterator}}"}""");
        var answer = new ArrayBufferWriter<byte>();
        var call = StreamTwins.Call("GetRecords");
        await records.GetRecords(body, answer, call, default);
        call.LetGo();
        return
        [
            .. StreamTwins.Read(answer.WrittenMemory).GetProperty("Records").EnumerateArray()
                .Select(record => Encoding.UTF8.GetString(record.GetProperty("Data").GetBytesFromBase64())),
        ];
    }
}
