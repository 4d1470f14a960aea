using System.Buffers;
using System.Text.Json;
using Tarn.Aws.Firehose;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Puts;
using Tarn.Aws.Tests.Protocols;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.Puts;

/// <summary>The family alone, with the deliveries that it puts records to.</summary>
public sealed class PutOperationsTests(FirehoseFixture fixture) : IClassFixture<FirehoseFixture>
{
    private readonly PutOperations _puts = new(new DeliveryStreamFinder(fixture.Registry), fixture.Deliveries);

    [Fact]
    public async Task Each_record_of_a_put_has_an_id_of_its_own()
    {
        await fixture.Create("puts");

        var one = new ArrayBufferWriter<byte>();
        using (var body = Body<PutRecordBody>("PutRecord", """{"DeliveryStreamName":"puts","Record":{"Data":"YQ=="}}"""))
        {
            await _puts.PutRecord(body, one, Call("PutRecord"), default);
        }

        var many = new ArrayBufferWriter<byte>();
        using (var body = Body<PutRecordBatchBody>("PutRecordBatch", """{"DeliveryStreamName":"puts","Records":[{"Data":"YQ=="},{"Data":"Yg=="}]}"""))
        {
            await _puts.PutRecordBatch(body, many, Call("PutRecordBatch"), default);
        }

        var answer = JsonDocument.Parse(many.WrittenMemory).RootElement;
        Assert.Equal(0, answer.GetProperty("FailedPutCount").GetInt32());
        string?[] ids =
        [
            JsonDocument.Parse(one.WrittenMemory).RootElement.GetProperty("RecordId").GetString(),
            .. answer.GetProperty("RequestResponses").EnumerateArray().Select(response => response.GetProperty("RecordId").GetString()),
        ];
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_delivery_stream_that_is_not_there_takes_no_record()
    {
        using var body = Body<PutRecordBody>("PutRecord", """{"DeliveryStreamName":"nobody","Record":{"Data":"YQ=="}}""");

        var refused = await Assert.ThrowsAsync<AwsErrorException>(
            async () => await _puts.PutRecord(body, new ArrayBufferWriter<byte>(), Call("PutRecord"), default));

        Assert.Equal("ResourceNotFoundException", refused.Code);
    }

    private static TBody Body<TBody>(string operation, string json)
        where TBody : RawBody, new()
    {
        var request = DoorWire.Request(
            "POST", "/", json, ("X-Amz-Target", $"Firehose_20150804.{operation}"), ("Content-Type", "application/x-amz-json-1.1"));
        var body = new TBody();
        FirehoseDoor.Descriptor.ProtocolOf(request).Index(body, request.Body);
        return body;
    }
}
