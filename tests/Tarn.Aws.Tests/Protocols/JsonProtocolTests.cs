using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Aws.Broker.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class JsonProtocolTests
{
    private readonly BrokerDoor _door = new();

    [Fact]
    public async Task Input_is_bound_and_unknown_members_are_ignored()
    {
        _door.Answer = new CreateStreamOutput();
        var (response, body) = await DoorWire.Send(_door, DoorWire.Json("CreateStream", """
            { "StreamName": "a\u0062c", "Later": {"x":[1,{}]}, "ShardCount": 3,
              "StreamModeDetails": {"StreamMode":"ON_DEMAND"}, "Tags": {"k":"v", "e":"" } }
            """));
        Assert.Equal(200, response.Status);
        Assert.Equal("", body); // the model has no output, so there is no document, not even an empty one
        Assert.Equal(DoorWire.RequestId, response.Headers["x-amzn-RequestId"]);
        Assert.Equal("application/x-amz-json-1.1", response.Headers["Content-Type"]);
        var input = Assert.IsType<CreateStreamInput>(_door.Seen);
        Assert.Equal("abc", input.StreamName);
        Assert.Equal(3, input.ShardCount);
        Assert.Equal(StreamMode.OnDemand, input.StreamModeDetails!.StreamMode);
        Assert.Equal(["k", "e"], input.Tags!.Keys);
    }

    [Fact]
    public async Task Output_leaves_out_what_is_null_and_writes_moments_as_seconds()
    {
        _door.Answer = new DescribeStreamSummaryOutput
        {
            StreamDescriptionSummary = new StreamDescriptionSummary
            {
                StreamName = "s\"é",
                StreamARN = "arn",
                StreamStatus = StreamStatus.Active,
                RetentionPeriodHours = 24,
                StreamCreationTimestamp = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
                EnhancedMonitoring = [new EnhancedMetrics { ShardLevelMetrics = [] }],
                OpenShardCount = 0,
            },
        };
        var (_, body) = await DoorWire.Send(_door, DoorWire.Json("DescribeStreamSummary", """{"StreamName":"s"}"""));
        Assert.Equal(
            """{"StreamDescriptionSummary":{"StreamName":"s\"é","StreamARN":"arn","StreamStatus":"ACTIVE","""
            + "\"RetentionPeriodHours\":24,\"StreamCreationTimestamp\":1700000000.123,"
            + "\"EnhancedMonitoring\":[{\"ShardLevelMetrics\":[]}],\"OpenShardCount\":0}}",
            body);
    }

    [Theory]
    [InlineData("CreateStream", """{"StreamName":12}""",
        "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String")]
    [InlineData("CreateStream", """{"StreamName":true}""", "class java.lang.Boolean can not be converted to an String")]
    [InlineData("CreateStream", """{"StreamName":[]}""", "Start of list found where not expected")]
    [InlineData("CreateStream", """{"StreamName":{}}""", "Start of structure or map found where not expected.")]
    [InlineData("CreateStream", """{"ShardCount":"1"}""", "class java.lang.String can not be converted to an Integer")]
    [InlineData("CreateStream", """{"StreamModeDetails":"x"}""", "Expected null")]
    [InlineData("RemoveTagsFromStream", """{"TagKeys":"x"}""", "Expected list or null")]
    [InlineData("RemoveTagsFromStream", """{"TagKeys":{}}""", "Start of structure or map found where not expected.")]
    [InlineData("AddTagsToStream", """{"Tags":"x"}""", "Expected map or null")]
    [InlineData("PutRecords", """{"Records":"x"}""", "Expected list or null")]
    [InlineData("PutRecords", """{"Records":[1]}""", "Expected null")]
    [InlineData("PutRecords", """{"Records":[{"Data":1}]}""",
        "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to a Blob")]
    [InlineData("PutRecords", """{"Records":[{"Data":"23456"}]}""",
        "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5")]
    public async Task Values_of_the_wrong_type_get_the_services_sentence(string operation, string body, string message)
    {
        var (response, text) = await DoorWire.Send(_door, DoorWire.Json(operation, body));
        Assert.Equal(400, response.Status);
        Assert.Equal($$"""{"__type":"SerializationException","Message":"{{message}}"}""", text);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"StreamName":"a"} x""")]
    [InlineData("""{"StreamName":"\uD800"}""")]
    [InlineData("nonsense")]
    [InlineData("""{"StreamName":"a",}""")]
    public async Task Broken_json_is_a_serialization_error(string body)
    {
        foreach (var operation in new[] { "CreateStream", "PutRecord" })
        {
            var (response, text) = await DoorWire.Send(_door, DoorWire.Json(operation, body));
            Assert.Equal(400, response.Status);
            Assert.Contains("SerializationException", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nesting_beyond_the_cap_is_a_serialization_error()
    {
        var deep = $$"""{"X":{{new string('[', 100_000)}}""";
        foreach (var operation in new[] { "CreateStream", "PutRecords" })
        {
            var (_, text) = await DoorWire.Send(_door, DoorWire.Json(operation, deep));
            Assert.Contains("SerializationException", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData(" null ")]
    [InlineData("12")]
    [InlineData("-1.5")]
    [InlineData("true")]
    [InlineData("\"{}\"")]
    [InlineData("{}{}")]
    [InlineData("{}null")]
    [InlineData("{} x")]
    [InlineData("{}]")]
    [InlineData("nullx")]
    [InlineData("// {}")]
    public async Task A_body_that_is_no_object_is_a_serialization_error_without_a_message(string body)
    {
        foreach (var operation in new[] { "ListStreams", "CreateStream", "PutRecord", "PutRecords" })
        {
            var (response, text) = await DoorWire.Send(_door, DoorWire.Json(operation, body));
            Assert.Equal(400, response.Status);
            Assert.Equal("""{"__type":"SerializationException"}""", text);
        }

        Assert.Null(_door.Seen);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{}]")]
    public async Task A_body_that_is_a_list_is_a_serialization_error(string body)
    {
        foreach (var operation in new[] { "ListStreams", "PutRecord" })
        {
            var (_, text) = await DoorWire.Send(_door, DoorWire.Json(operation, body));
            Assert.Equal("""{"__type":"SerializationException","Message":"Start of list found where not expected"}""", text);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(" {} ")]
    [InlineData("\n{\"Unknown\":[null]}\t")]
    public async Task An_empty_object_binds_as_no_members(string body)
    {
        _door.Answer = new ListStreamsOutput { StreamNames = ["a"], HasMoreStreams = false };
        var (_, text) = await DoorWire.Send(_door, DoorWire.Json("ListStreams", body));
        Assert.Equal("""{"StreamNames":["a"],"HasMoreStreams":false}""", text);
    }

    [Theory]
    [InlineData("""{"StreamName":12}""", "NUMBER_VALUE cannot be converted to String")]
    [InlineData("""{"StreamName":1.5}""", "DECIMAL_VALUE cannot be converted to String")]
    [InlineData("""{"StreamName":1e2}""", "DECIMAL_VALUE cannot be converted to String")]
    [InlineData("""{"StreamName":true}""", "TRUE_VALUE cannot be converted to String")]
    [InlineData("""{"StreamName":[]}""", "Unrecognized collection type class java.lang.String")]
    [InlineData("""{"StreamName":{}}""", "Start of structure or map found where not expected")]
    [InlineData("""{"ShardCount":"1"}""", "STRING_VALUE cannot be converted to Integer")]
    [InlineData("""{"StreamModeDetails":"x"}""", "Unexpected field type")]
    [InlineData("""{"StreamModeDetails":[]}""", "Unrecognized collection type class com.amazonaws.kinesis.v20131202.StreamModeDetails")]
    [InlineData("""{"Tags":1}""", "Unexpected field type")]
    [InlineData("null", null)]
    public void Wrong_types_in_the_words_of_fields(string body, string? message)
    {
        var refused = Assert.Throws<AwsErrorException>(() =>
            JsonProtocol.Read<CreateStreamInput>(Encoding.UTF8.GetBytes(body), JsonWords.Fields) ?? throw CommonErrors.Serialization());
        Assert.Equal(("SerializationException", message ?? ""), (refused.Code, refused.Message));
    }

    [Theory]
    [InlineData("Kinesis_20131202.SplitShard")]
    [InlineData("Kinesis_20131202.Nonsense")]
    [InlineData("Other_20131202.CreateStream")]
    [InlineData("CreateStream")]
    public async Task An_operation_that_the_door_lacks_is_unknown(string target)
    {
        var (response, body) = await DoorWire.Send(_door, DoorWire.Request("POST", "/", "{}", ("X-Amz-Target", target)));
        Assert.Equal(400, response.Status);
        Assert.Equal("""{"__type":"UnknownOperationException"}""", body);
    }

    [Fact]
    public void Errors_carry_the_models_code_status_and_members()
    {
        var error = BrokerErrors.InternalFailureException("m");
        Assert.Equal(("InternalFailureException", 500, false), (error.Code, error.Status, error.SenderFault));
        Assert.Equal((400, true), (BrokerErrors.ResourceInUseException("m").Status, BrokerErrors.ResourceInUseException("m").SenderFault));
    }

    [Fact]
    public void Any_bytes_give_a_value_or_a_serialization_error()
    {
        var seed = Encoding.UTF8.GetBytes("""
            {"StreamName":"abc","Records":[{"Data":"aGVsbG8=","PartitionKey":"k\u0041"},{"Data":"","PartitionKey":"é"}],"Limit":12.5}
            """);
        Prop.ForAll<int, byte, byte>((at, value, cut) =>
        {
            var bytes = seed.ToArray();
            bytes[(uint)at % bytes.Length] = value;
            bytes = bytes[..Math.Max(0, bytes.Length - (cut % 40))];
            Bind(() => JsonProtocol.Read<GetRecordsInput>(bytes));
            Bind(() =>
            {
                using var body = new PutRecordsBody();
                JsonRawIndexer.Index(body, bytes);
                body.Validate(new Violations());
                foreach (var record in body.Records)
                {
                    record.DecodeData(new byte[record.DataLength]);
                }
            });
        }).Holds();
    }

    private static void Bind(Action read)
    {
        try
        {
            read();
        }
        catch (AwsErrorException error)
        {
            Assert.Equal("SerializationException", error.Code);
        }
    }
}
