using System.Text;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Inputs;
using Tarn.Storage;

namespace Tarn.Messaging.Tests.Pipes;

/// <summary>Input templates of pipes.</summary>
public sealed class PipeInputTests
{
    private const string Message = """{"messageId":"m","body":"{\"city\":\"Ulm\",\"n\":7}","eventSource":"aws:sqs"}""";
    private const string Text = """{"messageId":"m","body":"plain \"text\"","eventSource":"aws:sqs"}""";

    private static readonly PipeConfig Pipe = new()
    {
        Name = "p",
        Arn = "arn:p",
        Account = "000000000000",
        Region = "us-east-1",
        RoleArn = "r",
        SourceArn = "arn:s",
        StreamArn = "arn:s",
        Stream = 1,
        BatchSize = 1,
        Target = new PipeStep { Arn = "arn:t" },
        CreatedMs = 0,
        ModifiedMs = 0,
    };

    [Theory]
    [InlineData(null, Message, Message)]
    [InlineData("<$.body.city>", Message, "Ulm")]
    [InlineData("{\"c\":<$.body.city>,\"n\":<$.body.n>}", Message, "{\"c\":\"Ulm\",\"n\":7}")]
    [InlineData("{\"all\":<$.body>}", Message, "{\"all\":{\"city\":\"Ulm\",\"n\":7}}")]
    [InlineData("{\"all\":<$.body>}", Text, "{\"all\":\"plain \\\"text\\\"\"}")]
    [InlineData("<$.body>", Text, "plain \"text\"")]
    [InlineData("{\"p\":\"<aws.pipes.pipe-name>\",\"a\":\"<aws.pipes.pipe-arn>\",\"s\":\"<aws.pipes.source-arn>\",\"t\":\"<aws.pipes.target-arn>\"}", Text,
        "{\"p\":\"p\",\"a\":\"arn:p\",\"s\":\"arn:s\",\"t\":\"arn:t\"}")]
    [InlineData("<aws.pipes.event.json>", Message, """{"messageId":"m","body":{"city":"Ulm","n":7},"eventSource":"aws:sqs"}""")]
    [InlineData("{\"missing\":<$.body.none>}", Message, "{\"missing\":\"\"}")]
    public void A_template_gives_the_content(string? template, string json, string content) => Assert.Equal(
        content, Encoding.UTF8.GetString(InputOf(template).Of(new PipeEvent(Encoding.UTF8.GetBytes(json), isOfSource: true))));

    [Fact]
    public void Data_of_a_stream_is_decoded()
    {
        var record = $$"""{"data":"{{Convert.ToBase64String("{\"n\":[1,2]}"u8)}}","eventSource":"aws:kinesis"}""";
        var one = new PipeEvent(Encoding.UTF8.GetBytes(record), isOfSource: true);
        Assert.Equal("2", Encoding.UTF8.GetString(InputOf("<$.data.n[1]>").Of(one)));
        Assert.Equal("[1,2]", one.TextOf("$.data.n"));
        Assert.Equal("plain", one.TextOf("plain"));
        Assert.Null(one.TextOf("$.data.none"));
    }

    [Fact]
    public void A_list_quotes_texts_that_are_no_json()
    {
        PipeEvent[] events = [new(Encoding.UTF8.GetBytes(Message), true), new(Encoding.UTF8.GetBytes(Text), true)];
        Assert.Equal("[{\"city\":\"Ulm\",\"n\":7},\"plain \\\"text\\\"\"]", Encoding.UTF8.GetString(InputOf("<$.body>").ListOf(events).Span));
    }

    [Fact]
    public void A_json_template_that_gives_no_json_is_refused()
    {
        var one = new PipeEvent(Encoding.UTF8.GetBytes(Text), true);
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => InputOf("{<$.body>}").Of(one)).Kind);
    }

    [Theory]
    [InlineData("<$.body.x>", true)]
    [InlineData("<aws.pipes.event>", true)]
    [InlineData("<aws.pipes.unknown>", false)]
    [InlineData("<name>", false)]
    [InlineData("<$.[>", false)]
    public void A_wrong_placeholder_is_refused(string template, bool isRight) => Assert.Equal(isRight, PipeInput.WhyWrong(template) is null);

    private static PipeInput InputOf(string? template) => new(Pipe, template, TimeProvider.System);
}
