using System.Text;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Records;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Kinesis.Records;

/// <summary>The door in CBOR: typed operations, and raw operations, which write their answers themselves.</summary>
public sealed class KinesisCborTests
{
    [Fact]
    public async Task Records_are_put_and_read_back_with_keys_data_and_times()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(1, CborProtocol.Instance);
        var before = kinesis.Time.GetUtcNow().AddMilliseconds(-1);
        var one = await kinesis.Client.PutRecord(
            new PutRecordInput { StreamName = "s", Data = "hello"u8.ToArray(), PartitionKey = "clé 😀" }, default);
        var all = await kinesis.Client.PutRecords(
            new PutRecordsInput
            {
                StreamName = "s",
                Records = [.. Enumerable.Range(0, 300).Select(i => new PutRecordsRequestEntry { Data = new byte[i], PartitionKey = $"k{i}" })],
            },
            default);
        Assert.Equal(("shardId-000000000000", null), (one.ShardId, one.EncryptionType));
        Assert.Equal((0, null, 300), (all.FailedRecordCount, all.EncryptionType, all.Records.Count));

        var page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = await kinesis.Iterator("TRIM_HORIZON") }, default);
        Assert.Equal((301, 0L), (page.Records.Count, page.MillisBehindLatest));
        Assert.Equal(("clé 😀", "hello"), (page.Records[0].PartitionKey, Encoding.UTF8.GetString(page.Records[0].Data.Span)));
        Assert.Equal(one.SequenceNumber, page.Records[0].SequenceNumber);
        Assert.Equal(all.Records.Select(record => record.SequenceNumber), page.Records.Skip(1).Select(record => record.SequenceNumber));
        Assert.Equal(Enumerable.Range(0, 300), page.Records.Skip(1).Select(record => record.Data.Length));
        Assert.InRange(page.Records[0].ApproximateArrivalTimestamp!.Value, before, kinesis.Time.GetUtcNow());
        Assert.NotNull(page.NextShardIterator);

        var described = await kinesis.Client.DescribeStream(new DescribeStreamInput { StreamName = "s" }, default);
        Assert.InRange(described.StreamDescription.StreamCreationTimestamp, DateTimeOffset.UnixEpoch, kinesis.Time.GetUtcNow());
        var at = await kinesis.Client.GetShardIterator(
            new GetShardIteratorInput { StreamName = "s", ShardId = "0", ShardIteratorType = "AT_TIMESTAMP", Timestamp = before }, default);
        Assert.Equal(2, (await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = at.ShardIterator!, Limit = 2 }, default)).Records.Count);
    }

    [Fact]
    public async Task A_closed_shard_ends_and_its_puts_are_refused_entry_by_entry()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(1, CborProtocol.Instance);
        await kinesis.Change(new LogChange.CloseShard(kinesis.Streams.Snapshot.Single().Shards[0].Id));
        var put = await kinesis.Client.PutRecords(
            new PutRecordsInput { StreamName = "s", Records = [new PutRecordsRequestEntry { Data = new byte[1], PartitionKey = "k" }] }, default);
        Assert.Equal((1, "ProvisionedThroughputExceededException"), (put.FailedRecordCount, put.Records[0].ErrorCode));
        var page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = await kinesis.Iterator("TRIM_HORIZON") }, default);
        Assert.Null(page.NextShardIterator);
        Assert.NotNull(page.ChildShards);
    }

    [Fact]
    public async Task Errors_have_their_type_in_a_header_too()
    {
        await using var kinesis = await KinesisFixture.Open();
        var request = DoorWire.Request(
            "POST", "/", "\u007f", ("X-Amz-Target", "Kinesis_20131202.ListStreams"), ("Content-Type", "application/x-amz-cbor-1.1"));
        var (response, _) = await DoorWire.Send(kinesis.Door, request);
        Assert.Equal((400, "SerializationException"), (response.Status, response.Headers["x-amzn-ErrorType"]));
        Assert.Equal("application/x-amz-cbor-1.1", response.Headers["Content-Type"]);
        foreach (var operation in new[] { "PutRecord", "PutRecords", "GetRecords" })
        {
            foreach (var body in new[] { "", "\u00F6" })
            {
                request = DoorWire.Request(
                    "POST", "/", null, ("X-Amz-Target", $"Kinesis_20131202.{operation}"), ("Content-Type", "application/x-amz-cbor-1.1"));
                request.Body = Encoding.Latin1.GetBytes(body);
                (response, _) = await DoorWire.Send(kinesis.Door, request);
                Assert.Equal((400, "SerializationException"), (response.Status, response.Headers["x-amzn-ErrorType"]));
            }
        }

        await using var cbor = await KinesisFixture.Open(CborProtocol.Instance);
        var error = await Assert.ThrowsAsync<AwsErrorException>(
            () => cbor.Client.DescribeStream(new DescribeStreamInput { StreamName = "none" }, default));
        Assert.Equal(("ResourceNotFoundException", "Stream none under account 000000000000 not found."), (error.Code, error.Message));
        error = await Assert.ThrowsAsync<AwsErrorException>(
            () => cbor.Client.PutRecord(new PutRecordInput { StreamName = "s", Data = new byte[1], PartitionKey = "" }, default));
        Assert.Equal("ValidationException", error.Code);
        Assert.Contains("'partitionKey' failed to satisfy constraint", error.Message, StringComparison.Ordinal);
    }
}
