using System.Formats.Cbor;
using System.Text.Json;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Tests.Protocols;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis;

/// <summary>Members that newer clients send and the model lacks are never ignored silently.</summary>
public sealed class NewerMembersTests
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["PutRecord"] = """{"StreamName":"s","Data":"YQ==","PartitionKey":"k","DryRun":true}""",
        ["PutRecords"] = """{"DryRun":true,"StreamName":"s","Records":[{"Data":"YQ==","PartitionKey":"k"}]}""",
        ["GetRecords"] = """{"ShardIterator":"i","DryRun":true}""",
        ["GetShardIterator"] = """{"StreamName":"s","ShardId":"0","\u0044ryRun":true,"ShardIteratorType":"LATEST"}""",
        ["SubscribeToShard"] =
            """{"ConsumerARN":"arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/c:1","ShardId":"0","StartingPosition":{"Type":"LATEST"},"DryRun":true}""",
    };

    [Theory]
    [InlineData("PutRecord")]
    [InlineData("PutRecords")]
    [InlineData("GetRecords")]
    [InlineData("GetShardIterator")]
    [InlineData("SubscribeToShard")]
    public async Task A_dry_run_is_refused_by_name_and_writes_nothing(string operation)
    {
        await using var kinesis = await OpenWithStream(1);
        var (response, text) = await DoorWire.Send(kinesis.Door, DoorWire.Json(operation, Bodies[operation]));
        Assert.Equal(400, response.Status);
        Assert.Equal(
            $$"""{"__type":"ValidationException","message":"DryRun true is not supported by Tarn; supported: false (docs/coverage.md#kinesis-{{operation.ToLowerInvariant()}})."}""",
            text);
        var request = DoorWire.Request(
            "POST", "/", null, ("X-Amz-Target", $"Kinesis_20131202.{operation}"), ("Content-Type", "application/x-amz-cbor-1.1"));
        request.Body = Cbor(Bodies[operation]);
        (response, text) = await DoorWire.Send(kinesis.Door, request);
        Assert.Equal((400, "ValidationException"), (response.Status, response.Headers["x-amzn-ErrorType"]));
        Assert.Contains("DryRun true is not supported by Tarn; supported: false", text, StringComparison.Ordinal);
        Assert.Empty((await kinesis.ReadAll("shardId-000000000000")).Records);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("null")]
    public async Task A_run_that_is_not_dry_is_a_run(string dry)
    {
        await using var kinesis = await OpenWithStream(1);
        var body = Bodies["PutRecord"].Replace("true", dry, StringComparison.Ordinal);
        Assert.Equal(200, (await DoorWire.Send(kinesis.Door, DoorWire.Json("PutRecord", body))).Response.Status);
        var request = DoorWire.Request(
            "POST", "/", null, ("X-Amz-Target", "Kinesis_20131202.PutRecord"), ("Content-Type", "application/x-amz-cbor-1.1"));
        request.Body = Cbor(body);
        Assert.Equal(200, (await DoorWire.Send(kinesis.Door, request)).Response.Status);
        Assert.Equal(2, (await kinesis.ReadAll("shardId-000000000000")).Records.Count);
    }

    [Theory]
    [InlineData("\"AUTO\"", "AUTO")]
    [InlineData("7", "7")]
    [InlineData("{\"a\":[1]}", "(a structure or list)")]
    public async Task A_stream_is_not_made_with_a_distribution_of_records_that_Tarn_lacks(string strategy, string named)
    {
        await using var kinesis = await KinesisFixture.Open();
        var body = $$$"""{"StreamName":"s","RecordDistributionStrategy":{{{strategy}}},"StreamModeDetails":{"StreamMode":"ON_DEMAND"}}""";
        var (response, text) = await DoorWire.Send(kinesis.Door, DoorWire.Json("CreateStream", body));
        Assert.Equal(400, response.Status);
        Assert.Equal(
            $"RecordDistributionStrategy {named} is not supported by Tarn; supported: USER_PARTITION_KEY (docs/coverage.md#kinesis-createstream).",
            JsonDocument.Parse(text).RootElement.GetProperty("message").GetString());
        Assert.Empty((await kinesis.Client.ListStreams(new ListStreamsInput(), default)).StreamNames);
        var taken = body.Replace(strategy, "\"USER_PARTITION_KEY\"", StringComparison.Ordinal);
        (response, _) = await DoorWire.Send(kinesis.Door, DoorWire.Json("CreateStream", taken));
        Assert.Equal(200, response.Status);
    }

    // Writes the same request like a client; strings are in pieces, as some clients write them.
    private static byte[] Cbor(string json)
    {
        var writer = new CborWriter(CborConformanceMode.Lax);
        Write(writer, JsonDocument.Parse(json).RootElement);
        return writer.Encode();
    }

    private static void Write(CborWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartMap(null);
                foreach (var member in value.EnumerateObject())
                {
                    writer.WriteStartIndefiniteLengthTextString();
                    writer.WriteTextString(member.Name[..1]);
                    writer.WriteTextString(member.Name[1..]);
                    writer.WriteEndIndefiniteLengthTextString();
                    if (member.Name == "Data")
                    {
                        writer.WriteByteString(member.Value.GetBytesFromBase64());
                    }
                    else
                    {
                        Write(writer, member.Value);
                    }
                }

                writer.WriteEndMap();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray(null);
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteTextString(value.GetString()!);
                break;
            case JsonValueKind.Null:
                writer.WriteNull();
                break;
            default:
                writer.WriteBoolean(value.GetBoolean());
                break;
        }
    }
}
