using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Messaging.Buses.Events;

/// <summary>Events in the form that patterns and targets see.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html"/>
public static class EventText
{
    /// <summary>Letters outside of ASCII stay as they are.</summary>
    public static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // About the bytes around a detail.
    private const int HeadBytes = 512;

    /// <summary>A time in events: seconds, UTC.</summary>
    public static string TimeOf(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The event as a JSON object in UTF-8, without spaces.</summary>
    public static byte[] Of(BusEvent one)
    {
        var bytes = new ArrayBufferWriter<byte>(one.Detail.Length + HeadBytes);
        if (one.Detail.Span.ContainsAny(" \t\r\n\\"u8))
        {
            using var json = new Utf8JsonWriter(bytes, Plain);
            using var detail = JsonDocument.Parse(one.Detail);
            WriteStart(json, one);
            detail.RootElement.WriteTo(json);
            json.WriteEndObject();
        }
        else
        {
            WriteStored(bytes, one);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Writes the event with its detail as it is stored: patterns see the same as in <see cref="Of"/>.</summary>
    public static void WriteStored(IBufferWriter<byte> target, BusEvent one)
    {
        using var json = new Utf8JsonWriter(target, Plain);
        WriteStart(json, one);
        json.WriteRawValue(one.Detail.Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    /// <summary>The event as AWS's variable <c>aws.events.event</c> has it: without its detail.</summary>
    public static string WithoutDetail(BusEvent one)
    {
        var bytes = new ArrayBufferWriter<byte>(HeadBytes);
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            WriteHead(json, one, "detailType");
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteStart(Utf8JsonWriter json, BusEvent one)
    {
        json.WriteStartObject();
        WriteHead(json, one, "detail-type");
        json.WritePropertyName("detail"u8);
    }

    private static void WriteHead(Utf8JsonWriter json, BusEvent one, string typeName)
    {
        json.WriteString("version"u8, "0"u8);
        json.WriteString("id"u8, one.Id.ToString());
        json.WriteString(typeName, one.DetailType);
        json.WriteString("source"u8, one.Source);
        json.WriteString("account"u8, one.Account);
        json.WriteString("time"u8, TimeOf(one.TimeMs));
        json.WriteString("region"u8, one.Region);
        json.WriteStartArray("resources"u8);
        foreach (var resource in one.Resources)
        {
            json.WriteStringValue(resource);
        }

        json.WriteEndArray();
        if (one.ReplayName is { } replay)
        {
            json.WriteString("replay-name"u8, replay);
        }
    }
}
