using System.Text;
using System.Text.Json;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>
/// The records of delivery streams: one line of JSON each, so that an object of many is NDJSON.
/// https://docs.aws.amazon.com/sns/latest/dg/firehose-archived-message-format-S3.html
/// </summary>
public sealed class DeliveryLineTests
{
    private const string Usual = "Type,MessageId,TopicArn,Message,Timestamp,UnsubscribeURL";

    [Theory]
    [InlineData("plain", null, 0, Usual)]
    [InlineData("", null, 0, Usual)]
    [InlineData("two\nlines", null, 0, Usual)]
    [InlineData("two\r\nlines\u2028more", "subject", 0, "Type,MessageId,TopicArn,Subject,Message,Timestamp,UnsubscribeURL")]
    [InlineData("{\"n\":1}", null, 1, Usual + ",MessageAttributes")]
    [InlineData("}{", "s", 2, "Type,MessageId,TopicArn,Subject,Message,Timestamp,UnsubscribeURL,MessageAttributes")]
    [InlineData("\u00e9\ud83d\ude00\"\\", "\u00e9", 3, "Type,MessageId,TopicArn,Subject,Message,Timestamp,UnsubscribeURL,MessageAttributes")]
    public void An_envelope_is_one_line_with_the_members_of_AWS(string body, string? subject, int attributes, string members)
    {
        var text = Copies(body, subject, attributes).ForDelivery(To(isRaw: false));
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.Single(text, one => one == '\n');
        Assert.DoesNotContain("\": ", text[..text.IndexOf("\"Message\"", StringComparison.Ordinal)], StringComparison.Ordinal);
        var root = JsonDocument.Parse(text).RootElement;
        Assert.Equal(members, string.Join(",", root.EnumerateObject().Select(one => one.Name)));
        Assert.Equal((body, subject), (root.GetProperty("Message").GetString(), root.TryGetProperty("Subject", out var s) ? s.GetString() : null));
        if (attributes > 0)
        {
            Assert.Equal(
                Enumerable.Range(0, attributes).Select(i => $"a{i} String v{i}"),
                root.GetProperty("MessageAttributes").EnumerateObject().Select(one =>
                    $"{one.Name} {one.Value.GetProperty("Type").GetString()} {one.Value.GetProperty("Value").GetString()}"));
        }
    }

    [Fact]
    public void Envelopes_of_one_object_are_read_line_by_line()
    {
        var texts = Enumerable.Range(0, 5).Select(i => Copies($"m{i}\n", null, i).ForDelivery(To(isRaw: false)));
        var lines = string.Concat(texts).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => $"m{i}\n"), lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Message").GetString()));
    }

    [Fact]
    public void A_raw_message_is_the_text_alone_and_queues_keep_the_form_of_many_lines()
    {
        Assert.Equal("raw", Copies("raw", "s", 1).ForDelivery(To(isRaw: true)));
        var queued = Copies("m", "s", 1).ContentFor(To(isRaw: false));
        Assert.StartsWith("{\n  \"Type\" : \"Notification\",\n", queued, StringComparison.Ordinal);
        Assert.Contains("\"Signature\" : ", queued, StringComparison.Ordinal);
    }

    private static MessageCopies Copies(string body, string? subject, int attributes) => new(
        new TopicRules { Arn = "arn:aws:sns:us-east-1:000000000000:t", Account = "000000000000", Region = "us-east-1" },
        new TopicMessage
        {
            Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
            PublishedMs = 1_800_000_000_000,
            Subject = subject,
            Attributes = [.. Enumerable.Range(0, attributes).Select(i => new MessageAttribute($"a{i}", "String", false, Encoding.UTF8.GetBytes($"v{i}")))],
            Body = body,
        },
        7,
        new Signer());

    private static Subscription To(bool isRaw) => new()
    {
        Key = new SubscriptionKey(new StreamId(5), 6),
        Arn = "arn:aws:sns:us-east-1:000000000000:t:6",
        Owner = "000000000000",
        Protocol = "firehose",
        Endpoint = "arn:aws:firehose:us-east-1:000000000000:deliverystream/d",
        CreatedMs = 7,
        EndToken = "e",
        Attributes = isRaw ? new Dictionary<string, string> { ["RawMessageDelivery"] = "true" } : new Dictionary<string, string>(),
    };

    private sealed class Signer : IMessageSigner
    {
        public string CertificateUrl => "https://h/c.pem";

        public string BaseUrl => "https://h";

        public string Sign(ReadOnlySpan<byte> text, int version) => "signature";
    }
}
