using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Messaging.Topics.Copies;

/// <summary>The copies of one message. Each text is signed once.</summary>
/// <param name="order">The message's position in its topic; counts for FIFO topics alone.</param>
public sealed class MessageCopies(TopicRules topic, TopicMessage message, long order, IMessageSigner signer)
{
    private const string Kind = "Notification";

    // The principal that receivers see as the sender.
    private const string Sender = "AIDAIENQZJOLO23YVJ4VO";

    // The name that dead letters of functions have for it too.
    private const string Fault = "ErrorMessage";

    private (string Body, string Signature)? _signed;

    public TopicMessage Message => message;

    /// <summary>The text for a protocol.</summary>
    public string BodyFor(string protocol) => message.IsStructured ? StructuredBody.Of(message.Body, protocol) : message.Body;

    /// <summary>The content for a subscription: the text alone, or in its envelope.</summary>
    public string ContentFor(Subscription subscription)
    {
        var body = BodyFor(subscription.Protocol);
        return subscription.Rules.IsRaw ? body : EnvelopeOf(subscription, body);
    }

    /// <summary>The subscription as one whose endpoint gets messages in their envelope.</summary>
    public static Subscription Enveloped(Subscription subscription) => subscription with
    {
        Attributes = subscription.Attributes.Where(pair => pair.Key != SubscriptionRules.RawMessageDelivery).ToDictionary(StringComparer.Ordinal),
    };

    /// <summary>A new message for a queue, with an id of its own. Attributes go with it only in raw form.</summary>
    /// <param name="delay">The queue's delay of new messages.</param>
    /// <param name="isFifo">Whether the queue is FIFO. A standard queue gets the group of a standard topic's message alone.</param>
    /// <param name="fault">The reason of a dead letter whose own queue refused the content; it becomes an attribute.</param>
    public QueueMessage ForQueue(Subscription subscription, long nowMs, TimeSpan delay, bool isFifo, string? fault = null) => new()
    {
        Id = Guid.NewGuid(),
        SentMs = nowMs,
        DelayMs = (int)delay.TotalMilliseconds,
        Sender = Sender,
        Group = isFifo || message.DeduplicationId is null ? message.Group : null,
        DeduplicationId = isFifo ? message.DeduplicationId : null,
        TraceHeader = message.TraceHeader,
        Attributes = [.. subscription.Rules.IsRaw ? message.Attributes : [], .. FaultOf(fault)],
        Body = ContentFor(subscription),
    };

    /// <summary>The event of a function.</summary>
    public byte[] ForFunction(Subscription subscription)
    {
        var body = BodyFor(subscription.Protocol);
        var bytes = new ArrayBufferWriter<byte>(body.Length + 1_024);
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("Records"u8);
            json.WriteStartObject();
            json.WriteString("EventSource"u8, "aws:sns"u8);
            json.WriteString("EventVersion"u8, "1.0"u8);
            json.WriteString("EventSubscriptionArn"u8, subscription.Arn);
            json.WriteStartObject("Sns"u8);
            json.WriteString("Type"u8, Kind);
            json.WriteString("MessageId"u8, message.Id.ToString());
            json.WriteString("TopicArn"u8, topic.Arn);
            json.WriteString("Subject"u8, message.Subject);
            json.WriteString("Message"u8, body);
            json.WriteString("Timestamp"u8, EnvelopeText.TimeOf(message.PublishedMs));
            json.WriteString("SignatureVersion"u8, topic.SignatureVersion == 2 ? "2" : "1");
            json.WriteString("Signature"u8, SignatureOf(body));
            json.WriteString("SigningCertUrl"u8, signer.CertificateUrl);
            json.WriteString("UnsubscribeUrl"u8, EndUrl(subscription));
            json.WriteStartObject("MessageAttributes"u8);
            foreach (var attribute in message.Attributes)
            {
                json.WriteStartObject(attribute.Name);
                json.WriteString("Type"u8, attribute.DataType);
                json.WriteString("Value"u8, EnvelopeText.ValueOf(attribute));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The record of a delivery stream: the text alone, or its envelope as one line without signature.
    /// https://docs.aws.amazon.com/sns/latest/dg/firehose-archived-message-format-S3.html
    /// </summary>
    public string ForDelivery(Subscription subscription)
    {
        var body = BodyFor(subscription.Protocol);
        return subscription.Rules.IsRaw ? body
            : Begun(new EnvelopeText(isLine: true), body).Add("UnsubscribeURL", EndUrl(subscription)).Add(message.Attributes).ToString();
    }

    public string EndUrl(Subscription subscription) => ActionUrls.End(signer.BaseUrl, subscription);

    private MessageAttribute[] FaultOf(string? fault) => fault is null || message.Attributes.Any(one => one.Name == Fault)
        ? []
        : [new MessageAttribute(Fault, "String", IsBinary: false, Encoding.UTF8.GetBytes(fault))];

    private string EnvelopeOf(Subscription subscription, string body)
    {
        var envelope = Begun(new EnvelopeText(), body);
        if (!topic.IsFifo)
        {
            // As on AWS, messages of FIFO topics have no signature.
            envelope.Add("SignatureVersion", topic.SignatureVersion == 2 ? "2" : "1").Add("Signature", SignatureOf(body))
                .Add("SigningCertURL", signer.CertificateUrl);
        }

        return envelope.Add("UnsubscribeURL", EndUrl(subscription)).Add(message.Attributes).ToString();
    }

    private EnvelopeText Begun(EnvelopeText envelope, string body) => envelope.Add("Type", Kind).Add("MessageId", message.Id.ToString())
        .Add("SequenceNumber", topic.IsFifo ? SequenceText.Of(order) : null)
        .Add("TopicArn", topic.Arn).Add("Subject", message.Subject).Add("Message", body).Add("Timestamp", EnvelopeText.TimeOf(message.PublishedMs));

    private string SignatureOf(string body)
    {
        if (_signed is not { } signed || signed.Body != body)
        {
            var text = SignedText.Of(
                ("Message", body), ("MessageId", message.Id.ToString()), ("Subject", message.Subject),
                ("Timestamp", EnvelopeText.TimeOf(message.PublishedMs)), ("TopicArn", topic.Arn), ("Type", Kind));
            _signed = signed = (body, signer.Sign(Encoding.UTF8.GetBytes(text), topic.SignatureVersion));
        }

        return signed.Signature;
    }
}
