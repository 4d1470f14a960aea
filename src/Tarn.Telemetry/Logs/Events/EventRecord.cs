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

    public static void Write(
        IBufferWriter<byte> to, LogScope scope, in LogStreamNames place, long timeMs, long ingestedMs, string id, ReadOnlySpan<byte> message)
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

    /// <summary>Reads an event that <see cref="Write"/> wrote. Names of a known stream are not read again.</summary>
    /// <param name="known">The names of streams that were read before.</param>
    /// <exception cref="TarnException">Damaged: the record is no event.</exception>
    public static (StoredEvent Event, LogStreamNames Place) Read(
        ReadOnlySpan<byte> record, EventNumber number, IReadOnlyDictionary<LogStreamId, LogStreamNames> known)
    {
        try
        {
            var json = new Utf8JsonReader(record);
            json.Read();
            Value(ref json, "account"u8);
            Value(ref json, "region"u8);
            Value(ref json, "log_group"u8);
            var group = json;
            Value(ref json, "log_stream"u8);
            var stream = json;
            Value(ref json, "time"u8);
            var timeMs = json.GetDateTimeOffset().ToUnixTimeMilliseconds();
            Value(ref json, "ingestion_time"u8);
            var ingestedMs = json.GetDateTimeOffset().ToUnixTimeMilliseconds();
            Value(ref json, "event_id"u8);
            var id = json.GetString()!;
            Value(ref json, "message"u8);
            var message = new byte[json.ValueSpan.Length];
            var length = json.CopyString(message);
            Value(ref json, "group_id"u8);
            var groupId = new LogGroupId(json.GetInt64());
            Value(ref json, "stream_id"u8);
            var streamId = new LogStreamId(json.GetInt64());
            var place = known.TryGetValue(streamId, out var found)
                ? found : new LogStreamNames(groupId, group.GetString()!, streamId, stream.GetString()!);
            return (new StoredEvent(groupId, streamId, number, timeMs, ingestedMs, id, message.AsMemory(0, length)), place);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            throw new TarnException(ErrorKind.Damaged, $"The record at {number.Value} of the log stream is no log event: {wrong.Message}", wrong);
        }
    }

    // Moves to the value of the next member, which has that name.
    private static void Value(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals(name) || !json.Read())
        {
            throw new JsonException($"member {System.Text.Encoding.UTF8.GetString(name)} is missing");
        }
    }

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
