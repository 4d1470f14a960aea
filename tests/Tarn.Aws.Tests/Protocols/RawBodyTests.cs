using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class RawBodyTests
{
    private readonly BrokerDoor _door = new();

    [Fact]
    public async Task Records_are_given_in_order_wherever_the_stream_is_named()
    {
        var body = """
            {"Records":[{"Data":"aGVsbG8=","PartitionKey":"k1"},{"PartitionKey":"k2","Data":"","ExplicitHashKey":"7","Later":[{}]}],
             "More":{"StreamName":"no"},"StreamName":"s"}
            """;
        var (response, text) = await DoorWire.Send(_door, DoorWire.Json("PutRecords", body));
        Assert.Equal((200, "{\"FailedRecordCount\":0}"), (response.Status, text));
        Assert.Equal("application/x-amz-json-1.1", response.Headers["Content-Type"]);
        Assert.Equal(["s 2", "0|k1|hello|", "1|k2||7"], _door.Lines);
    }

    [Fact]
    public async Task Escapes_are_taken_in_keys_names_and_base64()
    {
        // PHP escapes slashes; "\/\/\/\/" is three bytes of 0xFF
        var body = """{"StreamN\u0061me":"\u0073","D\u0061ta":"aGV\u0073bG8=","PartitionKey":"a\n\"é\ud83d\ude00"}""";
        await DoorWire.Send(_door, DoorWire.Json("PutRecord", body));
        Assert.Equal(["s|a\n\"é😀|hello|False"], _door.Lines);
        await DoorWire.Send(_door, DoorWire.Json("PutRecord", """{"StreamName":"s","Data":"\/\/\/\/","PartitionKey":"k"}"""));
        Assert.Equal(2, _door.Lines.Count);
    }

    [Theory]
    [InlineData("aGVs!G8=")]
    [InlineData("====")]
    [InlineData("aGVsbG=8")]
    public async Task Text_that_is_not_base64_is_a_serialization_error_and_nothing_is_answered(string data)
    {
        var (response, body) = await DoorWire.Send(
            _door, DoorWire.Json("PutRecord", $$"""{"StreamName":"s","Data":"{{data}}","PartitionKey":"k"}"""));
        Assert.Equal(400, response.Status);
        Assert.StartsWith("{\"__type\":\"SerializationException\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public void The_resource_is_known_before_the_method_runs()
    {
        var request = DoorWire.Json("PutRecords", """{"Records":[{"Data":"","PartitionKey":"k"}],"StreamName":"s"}""");
        var operation = BrokerDoor.Descriptor.Find("PutRecords")!;
        using var bound = operation.Bind(_door, request, JsonProtocol.Version11);
        var resource = operation.Access.Rules[0].Resource("eu-west-1", "123456789012", bound.Member);
        Assert.Equal("arn:aws:kinesis:eu-west-1:123456789012:stream/s", resource);
        Assert.Equal(RequestBodyKind.Raw, operation.RequestBody);
    }

    [Fact]
    public void Any_record_comes_back_as_it_was_sent()
    {
        Prop.ForAll<string, byte[]>((key, data) =>
        {
            key = new string([.. (key ?? "").Where(c => !char.IsSurrogate(c))]);
            var json = $$"""{"Records":[{"PartitionKey":{{Quote(key)}},"Data":"{{Convert.ToBase64String(data ?? [])}}"}]}""";
            using var body = new Tarn.Aws.Broker.Model.PutRecordsBody();
            JsonRawIndexer.Index(body, Encoding.UTF8.GetBytes(json));
            var record = body.Records[0];
            var decoded = new byte[record.DataLength];
            Assert.Equal(decoded.Length, record.DecodeData(decoded));
            Assert.Equal(data ?? [], decoded);
            Assert.Equal(key, record.PartitionKey);
            Assert.Equal(key, Encoding.UTF8.GetString(record.PartitionKeyUtf8));
        }).Holds();
    }

    private static string Quote(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}
