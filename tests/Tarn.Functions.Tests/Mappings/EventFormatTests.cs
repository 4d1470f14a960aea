using System.Text;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Mappings.Configuration;

namespace Tarn.Functions.Tests.Mappings;

/// <summary>The bytes that <c>docs/formats/functions.md</c> describes.</summary>
public sealed class EventFormatTests
{
    [Fact]
    public void A_mapping_is_json_behind_its_version()
    {
        var config = new MappingConfig
        {
            Uuid = "u",
            Account = "000000000000",
            Region = "us-east-1",
            SourceArn = "s",
            StreamArn = "s",
            Stream = 7,
            FunctionArn = "f",
            Arn = "m",
            ModifiedMs = 5,
        };
        const string Json = """
            {"uuid":"u","account":"000000000000","region":"us-east-1","sourceArn":"s","streamArn":"s","stream":7,
            "functionArn":"f","arn":"m","isEnabled":true,"batchSize":100,"windowSeconds":0,"lanes":1,"start":"TrimHorizon",
            "retriesMax":-1,"ageSecondsMax":-1,"bisects":false,"reportsItems":false,"tumblingSeconds":0,"filters":[],"metrics":[],
            "modifiedMs":5}
            """;
        var golden = "\u0001" + Json.ReplaceLineEndings("");
        Assert.Equal(golden, Encoding.UTF8.GetString(FunctionMappingRows.Encode(config)));
        Assert.Equal(FunctionMappingRows.Encode(config), FunctionMappingRows.Encode(FunctionMappingRows.Decode(Encoding.UTF8.GetBytes(golden))));
    }

    [Fact]
    public void An_event_is_its_head_and_its_payload()
    {
        var happening = new AsyncEvent { FunctionArn = "f", RequestId = "r", AcceptedMs = 9, Payload = "{}"u8.ToArray() };
        const string Golden = "\u0001\0\0\0\u0032{\"functionArn\":\"f\",\"requestId\":\"r\",\"acceptedMs\":9}{}";
        Assert.Equal(Golden, Encoding.UTF8.GetString(happening.Encode()));
        var read = AsyncEvent.Decode(Encoding.UTF8.GetBytes(Golden));
        Assert.Equal(("f", "r", 9L, "{}"), (read.FunctionArn, read.RequestId, read.AcceptedMs, Encoding.UTF8.GetString(read.Payload.Span)));
    }
}
