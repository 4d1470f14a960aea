using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Aws.Sqs.Messages;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Serving;

namespace Tarn.Aws.Sqs.Mappings;

/// <summary>A message as Lambda's events have it.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"/>
internal static class QueueRecord
{
    private const string Body = "body";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record of <c>Records</c>.</summary>
    /// <param name="handle">The receipt handle.</param>
    public static ReadOnlyMemory<byte> Write(ReceivedMessage received, string handle, string queueArn, bool isFifo)
    {
        var (bytes, message) = (new ArrayBufferWriter<byte>(512), received.Message);
        using var json = new Utf8JsonWriter(bytes, Options);
        json.WriteStartObject();
        json.WriteString("messageId"u8, message.Id);
        json.WriteString("receiptHandle"u8, handle);
        json.WriteString(Body, message.Body);
        json.WriteStartObject("attributes"u8);
        foreach (var name in SystemAttributes.Names)
        {
            if (SystemAttributes.Find(received, name, isFifo) is { } value)
            {
                json.WriteString(name, value);
            }
        }

        json.WriteEndObject();
        json.WriteStartObject("messageAttributes"u8);
        foreach (var attribute in message.Attributes)
        {
            Write(json, attribute);
        }

        json.WriteEndObject();
        json.WriteString("md5OfBody"u8, MessageDigests.OfBody(message.Body));
        if (MessageDigests.OfAttributes(message.Attributes) is { } digest)
        {
            json.WriteString("md5OfMessageAttributes"u8, digest);
        }

        json.WriteString("eventSource"u8, "aws:sqs"u8);
        json.WriteString("eventSourceARN"u8, queueArn);
        json.WriteString("awsRegion"u8, queueArn.Split(':')[3]);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>Writes a record as filters see it: a body that is a JSON object is the object.</summary>
    /// <param name="record">Made by <see cref="Write(ReceivedMessage, string, string, bool)"/>.</param>
    public static void WriteForFilter(IBufferWriter<byte> target, ReadOnlyMemory<byte> record)
    {
        using var document = JsonDocument.Parse(record);
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            if (member.Name == Body && member.Value.GetString() is { } body && body.AsSpan().TrimStart() is ['{', ..] && WholeJson.KindOf(body) is not null)
            {
                json.WriteRawValue(body, skipInputValidation: true);
            }
            else
            {
                member.Value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MessageAttribute attribute)
    {
        json.WriteStartObject(attribute.Name);
        if (attribute.IsBinary)
        {
            json.WriteBase64String("binaryValue"u8, attribute.Value.Span);
        }
        else
        {
            json.WriteString("stringValue"u8, attribute.Value.Span);
        }

        json.WriteStartArray("stringListValues"u8);
        json.WriteEndArray();
        json.WriteStartArray("binaryListValues"u8);
        json.WriteEndArray();
        json.WriteString("dataType"u8, attribute.DataType);
        json.WriteEndObject();
    }
}
