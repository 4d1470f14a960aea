using System.Text;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Messaging.Tests.Pipes;

/// <summary>The bytes that <c>docs/formats/pipes.md</c> describes.</summary>
public sealed class PipeFormatTests
{
    [Fact]
    public void A_pipe_is_json_behind_its_version()
    {
        var config = new PipeConfig
        {
            Name = "p",
            Arn = "a",
            Account = "000000000000",
            Region = "us-east-1",
            RoleArn = "r",
            SourceArn = "s",
            StreamArn = "s",
            Stream = 7,
            BatchSize = 10,
            Target = new PipeStep { Arn = "t" },
            CreatedMs = 4,
            ModifiedMs = 5,
        };
        const string Json = """
            {"name":"p","arn":"a","account":"000000000000","region":"us-east-1","roleArn":"r","sourceArn":"s","streamArn":"s","stream":7,
            "isEnabled":true,"batchSize":10,"windowSeconds":0,"lanes":1,"start":"TrimHorizon","retriesMax":-1,"ageSecondsMax":-1,"bisects":false,
            "filters":[],"target":{"arn":"t"},"createdMs":4,"modifiedMs":5}
            """;
        var golden = "\u0001" + Json.ReplaceLineEndings("");
        Assert.Equal(golden, Encoding.UTF8.GetString(PipeRows.Encode(config)));
        Assert.Equal(PipeRows.Encode(config), PipeRows.Encode(PipeRows.Decode(Encoding.UTF8.GetBytes(golden))));
    }
}
