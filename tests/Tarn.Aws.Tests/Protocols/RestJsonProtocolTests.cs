using System.Text;
using Tarn.Aws.Lantern.Model;
using Tarn.Aws.Tests.Protocols.Events;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class RestJsonProtocolTests
{
    private const string Aliases = "/2015-03-31/functions/f/aliases";
    private readonly LanternDoor _door = new();

    [Theory]
    [InlineData("POST", "/2015-03-31/functions/f/invocations", "Invoke")]
    [InlineData("POST", "/2015-03-31/functions/f/invocations?Qualifier=1", "Invoke")]
    [InlineData("POST", "/2021-11-15/functions/f/response-streaming-invocations", "InvokeWithResponseStream")]
    [InlineData("GET", Aliases + "/live", "GetAlias")]
    [InlineData("POST", Aliases, "CreateAlias")]
    [InlineData("GET", "/2015-03-31/functions/", null)]
    [InlineData("DELETE", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af?tagKeys=a", "UntagResource")]
    public void Operations_are_chosen_by_method_and_path(string method, string target, string? operation) =>
        Assert.Equal(operation, LanternDoor.Descriptor.Find(DoorWire.Request(method, target))?.Name);

    [Fact]
    public async Task Members_come_from_path_query_and_document()
    {
        _door.Answer = new CreateAliasOutput
        {
            Name = "live",
            FunctionVersion = "2",
            RoutingConfig = new() { AdditionalVersionWeights = new Dictionary<string, double> { ["1"] = 0.25 } },
        };
        var (response, body) = await DoorWire.Send(_door, DoorWire.Request(
            "POST", Aliases, """{"Name":"live","FunctionVersion":"2","RoutingConfig":{"AdditionalVersionWeights":{"1":0.25}}}"""));
        var seen = Assert.IsType<CreateAliasInput>(_door.Seen);
        Assert.Equal(("f", "live", 0.25), (seen.FunctionName, seen.Name, seen.RoutingConfig!.AdditionalVersionWeights!["1"]));
        Assert.Equal(201, response.Status);
        Assert.Equal("application/json", response.Headers["Content-Type"]);
        Assert.Equal("""{"Name":"live","FunctionVersion":"2","RoutingConfig":{"AdditionalVersionWeights":{"1":0.25}}}""", body);
    }

    [Fact]
    public async Task A_parameter_that_is_given_again_is_a_list()
    {
        _door.Answer = new UntagResourceOutput();
        var (response, body) = await DoorWire.Send(_door, DoorWire.Request(
            "DELETE", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af?tagKeys=a&tagKeys=b%20c"));
        Assert.Equal((204, ""), (response.Status, body));
        Assert.Equal(["a", "b c"], ((UntagResourceInput)_door.Seen!).TagKeys);
    }

    [Fact]
    public async Task A_payload_is_bytes_with_members_in_headers()
    {
        _door.Answer = new InvokeOutput { StatusCode = 200, FunctionError = "Unhandled", Payload = "[1]"u8.ToArray(), ExecutedVersion = "3" };
        var (response, body) = await DoorWire.Send(_door, DoorWire.Request(
            "POST", "/2015-03-31/functions/f/invocations?Qualifier=live", "not json", ("X-Amz-Log-Type", "Tail")));
        var seen = Assert.IsType<InvokeInput>(_door.Seen);
        Assert.Equal(("f", "live", "Tail"), (seen.FunctionName, seen.Qualifier, seen.LogType));
        Assert.Equal("not json", Encoding.UTF8.GetString(seen.Payload!.Value.Span));
        Assert.Equal((200, "[1]"), (response.Status, body));
        Assert.Equal(("Unhandled", "3"), (response.Headers["X-Amz-Function-Error"], response.Headers["X-Amz-Executed-Version"]));
    }

    [Fact]
    public async Task A_missing_payload_is_an_empty_body()
    {
        _door.Answer = new InvokeOutput { StatusCode = 202 };
        var (response, body) = await DoorWire.Send(_door, DoorWire.Request("POST", "/2015-03-31/functions/f/invocations"));
        Assert.Equal((202, ""), (response.Status, body));
        Assert.Null(((InvokeInput)_door.Seen!).Payload);
    }

    [Fact]
    public async Task An_error_has_its_code_and_its_located_members_in_headers()
    {
        _door.Answer = new TarnException(ErrorKind.Throttled, "Rate Exceeded.") { Reason = "ConcurrentInvocationLimitExceeded" };
        var (response, body) = await DoorWire.Send(_door, DoorWire.Request("GET", Aliases + "/live"));
        Assert.Equal((429, "TooManyRequestsException", "7"), (response.Status, response.Headers["x-amzn-ErrorType"], response.Headers["Retry-After"]));
        Assert.Equal("""{"Type":"User","Reason":"ConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}""", body);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"Name":1}""")]
    public async Task A_document_that_cannot_be_read_is_refused(string body)
    {
        var (response, _) = await DoorWire.Send(_door, DoorWire.Request("POST", Aliases, body));
        Assert.Equal((400, "SerializationException"), (response.Status, response.Headers["x-amzn-ErrorType"]));
    }

    [Fact]
    public async Task Events_are_bytes_or_documents_without_an_initial_message()
    {
        _door.Answer = new InvokeWithResponseStreamOutput { StatusCode = 200, ExecutedVersion = "$LATEST", EventStream = Events() };
        var (response, _) = await DoorWire.Send(_door, DoorWire.Request("POST", "/2021-11-15/functions/f/response-streaming-invocations", "{}"));
        Assert.Equal((200, "$LATEST"), (response.Status, response.Headers["X-Amz-Executed-Version"]));
        await using var reader = new EventReader(response);
        Assert.Equal("a\0b"u8.ToArray(), await reader.Event("PayloadChunk", "application/octet-stream"));
        Assert.Equal("""{"ErrorCode":"Unhandled"}"""u8.ToArray(), await reader.Event("InvokeComplete", "application/json"));
        Assert.Null(await reader.Next());

        static async IAsyncEnumerable<InvokeWithResponseStreamResponseEvent> Events()
        {
            yield return new() { PayloadChunk = new() { Payload = "a\0b"u8.ToArray() } };
            await Task.Yield();
            yield return new() { InvokeComplete = new() { ErrorCode = "Unhandled" } };
        }
    }

    [Fact]
    public async Task A_client_reads_what_the_door_writes()
    {
        var client = new LanternClient(new DoorTransport(_door));
        _door.Answer = new GetAliasOutput { Name = "live", FunctionVersion = "2" };
        var alias = await client.GetAlias(new() { FunctionName = "f", Name = "live" }, default);
        Assert.Equal(("live", "2"), (alias.Name, alias.FunctionVersion));
        Assert.Equal("f", ((GetAliasInput)_door.Seen!).FunctionName);

        _door.Answer = new TarnException(ErrorKind.Throttled, "Rate Exceeded.");
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => client.GetAlias(new() { FunctionName = "f", Name = "live" }, default));
        Assert.Equal(("TooManyRequestsException", 429, "Rate Exceeded."), (error.Code, error.Status, error.Message));
    }
}
