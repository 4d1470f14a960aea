using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Quarantine;

/// <summary>An error document as a row of the quarantine's table, in JSON.</summary>
internal static class QuarantineRow
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the row.</summary>
    /// <param name="file">The file of the document.</param>
    /// <param name="number">The document's number in the file.</param>
    /// <param name="to">Receives the row.</param>
    public static void Write(QuarantineFile file, long number, JsonElement document, IBufferWriter<byte> to)
    {
        using var json = new Utf8JsonWriter(to, Plain);
        json.WriteStartObject();
        json.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"{file.Id}-{number}"));
        WriteTime(json, "failed_at", document.GetProperty("attemptEndingTimestamp"));
        WriteTime(json, "arrived_at", document.GetProperty("arrivalTimestamp"));
        json.WriteString("error_type"u8, file.ErrorType);
        json.WriteString("stage"u8, Text(document, "stage"));
        json.WriteString("error_code"u8, Text(document, "errorCode"));
        json.WriteString("error_message"u8, Text(document, "errorMessage"));
        json.WriteString("table_name"u8, Text(document, "table"));
        json.WriteString("sequence_number"u8, Text(document, "sequenceNumber"));
        if (document.TryGetProperty("subSequenceNumber", out var sub))
        {
            json.WriteNumber("sub_sequence_number"u8, sub.GetInt64());
        }

        json.WriteString("raw_data"u8, Text(document, "rawData"));
        json.WriteString("object"u8, file.Location);
        json.WriteEndObject();
    }

    private static string? Text(JsonElement document, string name) => document.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static void WriteTime(Utf8JsonWriter json, string name, JsonElement unixMs) =>
        json.WriteString(name, DateTimeOffset.FromUnixTimeMilliseconds(unixMs.GetInt64()));
}
