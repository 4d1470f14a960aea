using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Telemetry.Filters.Groups;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Filters.Sending;

/// <summary>Events of one log stream for a destination: JSON in gzip, for functions in an event with base64.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html"/>
internal static class EventEnvelope
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The message's body.</summary>
    /// <param name="isFunction">Whether the destination is a function.</param>
    public static byte[] Of(
        string owner, LogStreamNames place, CompiledSubscription rule, IReadOnlyList<(StoredEvent Event, string Message)> events, bool isFunction)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        using (var json = new Utf8JsonWriter(gzip, Plain))
        {
            Write(json, owner, place, rule, events);
        }

        return isFunction ? ForFunction(zipped.GetBuffer().AsSpan(0, (int)zipped.Length)) : zipped.ToArray();
    }

    private static void Write(
        Utf8JsonWriter json, string owner, LogStreamNames place, CompiledSubscription rule, IReadOnlyList<(StoredEvent Event, string Message)> events)
    {
        json.WriteStartObject();
        json.WriteString("messageType"u8, "DATA_MESSAGE"u8);
        json.WriteString("owner"u8, owner);
        json.WriteString("logGroup"u8, place.GroupName);
        json.WriteString("logStream"u8, place.StreamName);
        json.WriteStartArray("subscriptionFilters"u8);
        json.WriteStringValue(rule.Filter.Name);
        json.WriteEndArray();
        json.WriteStartArray("logEvents"u8);
        foreach (var (one, message) in events)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, one.Id);
            json.WriteNumber("timestamp"u8, one.TimeMs);
            json.WriteString("message"u8, message);
            if (rule.FieldsOf(message) is { } fields)
            {
                json.WriteStartObject("extractedFields"u8);
                foreach (var (name, value) in fields)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static byte[] ForFunction(ReadOnlySpan<byte> zipped)
    {
        var bytes = new ArrayBufferWriter<byte>(Base64.GetMaxEncodedToUtf8Length(zipped.Length) + 64);
        bytes.Write("{\"awslogs\":{\"data\":\""u8);
        Base64.EncodeToUtf8(zipped, bytes.GetSpan(Base64.GetMaxEncodedToUtf8Length(zipped.Length)), out _, out var written);
        bytes.Advance(written);
        bytes.Write("\"}}"u8);
        return bytes.WrittenSpan.ToArray();
    }
}
