using System.Text;
using System.Text.Json;
using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Delivery.Tests.Steps;

public sealed class ExtractMessagesStepTests
{
    private static readonly StepsConfig Extract = new() { Decompresses = true, ExtractsMessages = true };

    private static JsonElement[] Cases { get; } =
        [.. File.ReadLines(TestData.Path("cloudwatch-logs.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    [Fact]
    public void Subscription_messages_give_their_messages_only()
    {
        var data = Cases[0].GetProperty("extracted");
        foreach (var json in Cases)
        {
            // The record of two members holds the first case twice.
            var messages = json.TryGetProperty("extracted", out var extracted) ? Texts(extracted) : [.. Texts(data), .. Texts(data)];
            var gathered = Gathered.Of(Extract, json.GetProperty("gzip").GetBytesFromBase64());

            Assert.Empty(gathered.Failures);
            Assert.Equal(messages.Select((text, sub) => (sub, text)), gathered.Records);
        }
    }

    [Theory]
    [InlineData("""{"messageType":"DATA_MESSAGE"}""")]
    [InlineData("""{"logEvents":[{"message":"a"}]}""")]
    [InlineData("""{"messageType":"OTHER","logEvents":[{"message":"a"}]}""")]
    [InlineData("""{"messageType":7,"logEvents":[{"message":"a"}]}""")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"},{"id":"1"}]}""")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"},7]}""")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":{"message":"a"}}""")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"}]}{"messageType":""")]
    [InlineData("""{"messageType":"DATA_MESSAGE","logEvents":[{"message":"\ud800"}]}""")]
    [InlineData("[]")]
    [InlineData("text")]
    [InlineData(" ")]
    public void Other_texts_are_refused_whole_with_the_bytes_that_were_put(string text)
    {
        var put = Gzip.Member(text);
        var gathered = Gathered.Of(Extract, put);

        Assert.Empty(gathered.Records);
        var failure = Assert.Single(gathered.Failures);
        Assert.Equal(("processing-failed", "CloudWatchLogProcessing.MalformedRecord"), (failure.ErrorType, failure.Code));
        Assert.Equal(put, failure.Raw);
    }

    [Fact]
    public void The_order_of_members_does_not_matter_and_the_last_of_equal_names_counts()
    {
        var text = """
            {"logEvents":[{"message":"old"}],"logEvents":[{"message":"x","id":"1","message":"a\u0000\"é"},{"extra":{"message":"no"},"message":"b"}],
             "messageType":"DATA_MESSAGE"} {"logEvents":[{"message":"no"}],"messageType":"CONTROL_MESSAGE"}
            """;

        Assert.Equal(["a\0\"é", "b"], Gathered.Of(Extract, Gzip.Member(text)).Texts);
    }

    [Fact]
    public void More_messages_than_a_record_may_become_are_refused()
    {
        Assert.Equal(100_000, Gathered.Of(Extract, Gzip.Member(Envelope(100_000))).Records.Count);
        var failure = Assert.Single(Gathered.Of(Extract, Gzip.Member(Envelope(100_001))).Failures);
        Assert.Equal("DeAggregation.TooManyRecords", failure.Code);
    }

    internal static string Envelope(params string[] messages)
    {
        var events = messages.Select(message => $$"""{"id":"1","timestamp":7,"message":"{{JsonEncodedText.Encode(message)}}"}""");
        return $$"""{"messageType":"DATA_MESSAGE","owner":"123456789012","logEvents":[{{string.Join(',', events)}}]}""";
    }

    private static string Envelope(int events) => new StringBuilder("""{"messageType":"DATA_MESSAGE","logEvents":[""")
        .AppendJoin(',', Enumerable.Repeat("""{"message":"m"}""", events)).Append("]}").ToString();

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(text => text.GetString()!);
}
