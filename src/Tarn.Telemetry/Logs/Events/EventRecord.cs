using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Storage;

namespace Tarn.Telemetry.Logs.Events;

/// <summary>
/// An event as a record of the internal stream: one JSON object with the columns of <c>tarn_logs.events</c>
/// (<c>docs/formats/logs.md</c>).
/// </summary>
internal static class EventRecord
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes an event.</summary>
    public static void Write(
        IBufferWriter<byte> to, LogScope scope, in LogStreamPlace place, long timeMs, long ingestedMs, string id, ReadOnlySpan<byte> message)
    {
        using var json = new Utf8JsonWriter(to, Plain);
        json.WriteStartObject();
        json.WriteString("account"u8, scope.Account);
        json.WriteString("region"u8, scope.Region);
        json.WriteString("log_group"u8, place.GroupName);
        json.WriteString("log_stream"u8, place.StreamName);
        json.WriteString("time"u8, Time(timeMs));
        json.WriteString("ingestion_time"u8, Time(ingestedMs));
        json.WriteString("event_id"u8, id);
        json.WriteString("message"u8, message);
        json.WriteNumber("group_id"u8, place.Group.Value);
        json.WriteNumber("stream_id"u8, place.Stream.Value);
        json.WriteEndObject();
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="TarnException">Damaged: the record is no event.</exception>
    public static (StoredEvent Event, LogStreamPlace Place) Read(ReadOnlyMemory<byte> record, EventNumber number)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            var json = document.RootElement;
            var place = new LogStreamPlace(
                new LogGroupId(json.GetProperty("group_id"u8).GetInt64()),
                json.GetProperty("log_group"u8).GetString()!,
                new LogStreamId(json.GetProperty("stream_id"u8).GetInt64()),
                json.GetProperty("log_stream"u8).GetString()!);
            var message = System.Text.Encoding.UTF8.GetBytes(json.GetProperty("message"u8).GetString()!);
            var read = new StoredEvent(
                place.Group, place.Stream, number, Milliseconds(json, "time"), Milliseconds(json, "ingestion_time"),
                json.GetProperty("event_id"u8).GetString()!, message);
            return (read, place);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new TarnException(ErrorKind.Damaged, $"The record at {number.Value} of the log stream is no log event: {wrong.Message}", wrong);
        }
    }

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static long Milliseconds(JsonElement json, string name) => json.GetProperty(name).GetDateTimeOffset().ToUnixTimeMilliseconds();
}
