using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Storage;

namespace Tarn.Access.Audit.Records;

/// <summary>
/// A record of the audit: one JSON object with the columns of <c>tarn.audit</c> (<c>docs/formats/audit.md</c>). The bytes follow from the
/// columns, so that a reader of the table computes the same hash.
/// </summary>
/// <param name="Sequence">The record's number in its account: the first has 0, without gaps.</param>
/// <param name="Previous">SHA-256 of the record before, 64 hexadecimal digits; zeros for the first one.</param>
public sealed record AuditRecord(long Sequence, string Previous)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The hash before the first record.</summary>
    public static string NoHash { get; } = new('0', SHA256.HashSizeInBytes * 2);

    public required AuditEntry Entry { get; init; }

    /// <summary>Writes the record's bytes.</summary>
    public byte[] ToBytes()
    {
        var to = new ArrayBufferWriter<byte>(Entry.Event.Length + 1_024);
        using (var json = new Utf8JsonWriter(to, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence"u8, Sequence);
            json.WriteString("previous"u8, Previous);
            json.WriteString("event_time"u8, Time(Entry.TimeMs));
            json.WriteString("event_id"u8, Entry.EventId);
            json.WriteString("event_source"u8, Entry.EventSource);
            json.WriteString("event_name"u8, Entry.EventName);
            json.WriteString("category"u8, Entry.Category);
            json.WriteString("account"u8, Entry.Account);
            json.WriteString("region"u8, Entry.Region);
            json.WriteString("principal"u8, Entry.Principal);
            json.WriteString("user_name"u8, Entry.UserName);
            json.WriteString("access_key_id"u8, Entry.AccessKeyId);
            json.WriteString("source_address"u8, Entry.SourceAddress);
            json.WriteString("error_code"u8, Entry.ErrorCode);
            json.WriteBoolean("read_only"u8, Entry.IsRead);
            json.WriteNumber("calls"u8, Entry.Calls);
            json.WriteString("resources"u8, string.Join(' ', Entry.Resources));
            json.WriteString("event"u8, Entry.Event);
            json.WriteEndObject();
        }

        return to.WrittenSpan.ToArray();
    }

    /// <summary>SHA-256 of a record's bytes, as the next record has it.</summary>
    public static string HashOf(ReadOnlySpan<byte> record)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(record, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Reads a record's bytes.</summary>
    /// <exception cref="TarnException">Damaged: the bytes are no record.</exception>
    public static AuditRecord Read(ReadOnlyMemory<byte> record)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            var json = document.RootElement;
            string Text(string name) => json.GetProperty(name).GetString()!;
            return new AuditRecord(json.GetProperty("sequence").GetInt64(), Text("previous"))
            {
                Entry = new AuditEntry
                {
                    TimeMs = json.GetProperty("event_time").GetDateTimeOffset().ToUnixTimeMilliseconds(),
                    EventId = Text("event_id"),
                    EventSource = Text("event_source"),
                    EventName = Text("event_name"),
                    Category = Text("category"),
                    Account = Text("account"),
                    Region = Text("region"),
                    Principal = Text("principal"),
                    UserName = Text("user_name"),
                    AccessKeyId = Text("access_key_id"),
                    SourceAddress = Text("source_address"),
                    ErrorCode = Text("error_code"),
                    IsRead = json.GetProperty("read_only").GetBoolean(),
                    Calls = json.GetProperty("calls").GetInt64(),
                    Resources = Text("resources").Split(' ', StringSplitOptions.RemoveEmptyEntries),
                    Event = Text("event"),
                },
            };
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new TarnException(ErrorKind.Damaged, $"A record of the audit cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>The form of times in records.</summary>
    public static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
