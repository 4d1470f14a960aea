using System.Security.Cryptography;
using System.Text;
using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis.Records;

public sealed class PutTests
{
    [Fact]
    public async Task Records_go_to_the_shard_of_their_key_and_come_back_in_order()
    {
        await using var kinesis = await OpenWithStream(3);
        var answer = await kinesis.Client.PutRecords(
            new PutRecordsInput { StreamName = "s", Records = [.. Enumerable.Range(0, 200).Select(i => Entry(i, $"key \"{i % 17}\" é"))] }, default);
        Assert.Equal((0, 200), (answer.FailedRecordCount, answer.Records.Count));
        var found = new List<(string Shard, string Number, string Value, string Key)>();
        for (var shard = 0; shard < 3; shard++)
        {
            var name = $"shardId-00000000000{shard}";
            foreach (var record in (await kinesis.ReadAll(name)).Records)
            {
                found.Add((name, record.SequenceNumber, Encoding.UTF8.GetString(record.Data.Span), record.PartitionKey));
            }
        }

        Assert.Equal(200, found.Count);
        Assert.Equal(3, found.Select(record => record.Shard).Distinct().Count());
        Assert.Equal(17, found.Select(record => (record.Shard, record.Key)).Distinct().Count());
        for (var i = 0; i < 200; i++)
        {
            Assert.Contains((answer.Records[i].ShardId!, answer.Records[i].SequenceNumber!, $"value {i}", $"key \"{i % 17}\" é"), found);
        }

        Assert.All(found.GroupBy(record => record.Shard), shard => Assert.Equal(shard.OrderBy(record => record.Number, StringComparer.Ordinal), shard));
    }

    [Fact]
    public async Task One_record_is_put_with_an_explicit_hash_key()
    {
        await using var kinesis = await OpenWithStream(2);
        foreach (var (hash, shard) in new[] { ("0", "shardId-000000000000"), ("340282366920938463463374607431768211455", "shardId-000000000001") })
        {
            var put = await kinesis.Client.PutRecord(
                new PutRecordInput { StreamName = "s", Data = "x"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = hash }, default);
            Assert.Equal((shard, null), (put.ShardId, put.EncryptionType));
            Assert.True(SequenceNumber.TryParseKinesis(put.SequenceNumber, out _));
        }

        await Fails(
            "InvalidArgumentException",
            "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456",
            () => kinesis.Client.PutRecord(
                new PutRecordInput
                {
                    StreamName = "s",
                    Data = "x"u8.ToArray(),
                    PartitionKey = "k",
                    ExplicitHashKey = "340282366920938463463374607431768211456",
                },
                default));
    }

    [Fact]
    public async Task A_record_larger_than_the_stream_takes_is_refused()
    {
        await using var kinesis = await OpenWithStream(1);
        await Fails(
            "InvalidArgumentException",
            "Record size of 1048577 bytes (data and partition key) is larger than the stream's maximum of 1048576 bytes.",
            () => kinesis.Client.PutRecord(
                new PutRecordInput { StreamName = "s", Data = new byte[1_048_576], PartitionKey = "k" }, default));
        await kinesis.Client.PutRecord(new PutRecordInput { StreamName = "s", Data = new byte[1_048_575], PartitionKey = "k" }, default);
    }

    [Fact]
    public async Task Data_larger_than_the_stream_takes_breaks_a_constraint()
    {
        const string Larger = "failed to satisfy constraint: Member must have length less than or equal to";
        await using var kinesis = await OpenWithStream(1);
        var small = new PutRecordsRequestEntry { Data = new byte[1], PartitionKey = "k" };
        var full = small with { Data = new byte[1_048_576] };
        var large = small with { Data = new byte[1_048_577] };
        await Fails("ValidationException", $"1 validation error detected: Value at 'data' {Larger} 1048576", () => kinesis.Client.PutRecord(
            new PutRecordInput { StreamName = "s", Data = large.Data, PartitionKey = "k" }, default));
        await Fails("ValidationException", $"1 validation error detected: Value at 'records.3.member.data' {Larger} 1048576", () => Put(small, full, large));
        await Fails(
            "ValidationException",
            $"2 validation errors detected: Value at 'records.1.member.data' {Larger} 1048576; Value at 'records.3.member.data' {Larger} 1048576",
            () => Put(large, small, large));
        await Fails(
            "InvalidArgumentException",
            "Record size of 1048577 bytes (data and partition key) is larger than the stream's maximum of 1048576 bytes.",
            () => Put(small, full));
        await kinesis.Client.UpdateMaxRecordSize(
            new UpdateMaxRecordSizeInput { StreamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s", MaxRecordSizeInKiB = 1_025 }, default);
        Assert.Equal(0, (await Put(small, full, large)).FailedRecordCount);
        await Fails(
            "ValidationException",
            $"1 validation error detected: Value at 'records.1.member.data' {Larger} 1049600",
            () => Put(small with { Data = new byte[1_049_601] }));

        Task<PutRecordsOutput> Put(params PutRecordsRequestEntry[] records) =>
            kinesis.Client.PutRecords(new PutRecordsInput { StreamName = "s", Records = records }, default);
    }

    [Fact]
    public async Task Records_that_no_shard_takes_are_refused_one_by_one()
    {
        await using var kinesis = await OpenWithStream(2);
        kinesis.Time.Hurry = true;
        await kinesis.Change(new LogChange.CloseShard(kinesis.Streams.Snapshot.Single().Open[0].Id));
        var answer = await kinesis.Client.PutRecords(
            new PutRecordsInput
            {
                StreamName = "s",
                Records =
                [
                    new PutRecordsRequestEntry { Data = "a"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = "0" },
                    new PutRecordsRequestEntry { Data = "b"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = "340282366920938463463374607431768211455" },
                ],
            },
            default);
        Assert.Equal(1, answer.FailedRecordCount);
        Assert.Equal(("ProvisionedThroughputExceededException", null), (answer.Records[0].ErrorCode, answer.Records[0].SequenceNumber));
        Assert.Equal((null, "shardId-000000000001"), (answer.Records[1].ErrorCode, answer.Records[1].ShardId));
        Assert.Single((await kinesis.ReadAll("shardId-000000000001")).Records);
    }

    [Fact]
    public async Task A_retried_put_is_recognised()
    {
        await using var kinesis = await OpenWithStream(2);
        var body =
            """{"StreamName":"s","Records":[{"Data":"YQ==","PartitionKey":"1"},{"Data":"Yg==","PartitionKey":"2"},{"Data":"Yw==","PartitionKey":"3"}]}""";
        var first = await Attempt(kinesis, body, "invocation-1");
        Assert.Equal(first, await Attempt(kinesis, body, "invocation-1"));
        Assert.NotEqual(first, await Attempt(kinesis, body, "invocation-2"));
        Assert.Equal(6, (await kinesis.ReadAll("shardId-000000000000")).Records.Count + (await kinesis.ReadAll("shardId-000000000001")).Records.Count);
    }

    [Theory]
    [InlineData("PutRecord")]
    [InlineData("PutRecords")]
    [InlineData("GetRecords")]
    [InlineData("ListStreams")]
    public async Task A_body_that_is_null_is_no_request(string operation)
    {
        await using var kinesis = await KinesisFixture.Open();
        var (response, text) = await DoorWire.Send(kinesis.Door, DoorWire.Json(operation, "null"));
        Assert.Equal((400, """{"__type":"SerializationException"}"""), (response.Status, text));
    }

    private static PutRecordsRequestEntry Entry(int i, string key) =>
        new() { Data = Encoding.UTF8.GetBytes($"value {i}"), PartitionKey = key };

    private static async Task<string> Attempt(KinesisFixture kinesis, string body, string invocation)
    {
        var request = DoorWire.Json("PutRecords", body);
        IDoor door = kinesis.Door;
        var protocol = door.Service.ProtocolOf(request);
        using var bound = protocol.Route(door.Service, request)!.Bind(door, request, protocol);
        var plain = DoorWire.Call("PutRecords");
        var call = new Call
        {
            RequestId = plain.RequestId,
            Time = plain.Time,
            Door = plain.Door,
            Service = "kinesis",
            Operation = "PutRecords",
            Account = plain.Account,
            Region = plain.Region,
            Principal = plain.Principal,
            SourceAddress = plain.SourceAddress,
            Tls = false,
            UserAgent = "",
            Authorizer = plain.Authorizer,
            InvocationId = invocation,
            BodySha256 = SHA256.HashData(Encoding.UTF8.GetBytes(body)),
        };
        var response = new WireResponse(call.RequestId);
        await bound.Invoke(call, response, default);
        return Encoding.UTF8.GetString(response.Body.ToArray());
    }
}
