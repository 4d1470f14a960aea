using System.Buffers;
using System.Text.Json;
using Tarn.Delivery.Records;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// A failed record in the error output's form: one JSON object per line. It has AWS's members and Tarn's <c>stage</c>,
/// <c>compressed</c> and <c>table</c>. The error has both spellings, since AWS's documents use either.
/// </summary>
internal static class ErrorDocument
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the line, its newline included.</summary>
    /// <param name="failed">The record.</param>
    /// <param name="sequenceNumber">The sequence number that the record's producer received.</param>
    /// <param name="table">The intended table, <c>database.table</c>; null for objects.</param>
    /// <param name="nowMs">The end of the last attempt unless the record has its own, Unix milliseconds.</param>
    /// <param name="to">Receives the line.</param>
    public static void Write(in FailedRecord failed, string sequenceNumber, string? table, long nowMs, IBufferWriter<byte> to)
    {
        var message = ErrorText.Bound(failed.Message);
        using (var json = new Utf8JsonWriter(to, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("attemptsMade"u8, failed.Attempts);
            json.WriteNumber("arrivalTimestamp"u8, failed.Record.ArrivalTimeMs);
            json.WriteString("errorCode"u8, failed.Code);
            json.WriteString("errorMessage"u8, message);
            json.WriteString("lastErrorCode"u8, failed.Code);
            json.WriteString("lastErrorMessage"u8, message);
            json.WriteNumber("attemptEndingTimestamp"u8, failed.EndedMs ?? nowMs);
            json.WriteBase64String("rawData"u8, failed.Record.Data.Span);
            json.WriteString("sequenceNumber"u8, sequenceNumber);
            json.WriteNumber("subSequenceNumber"u8, failed.Record.Sub);
            if (failed.DataId is { } id)
            {
                json.WriteNumber("subsequenceNumber"u8, failed.Record.Sub);
                json.WriteString("dataId"u8, id);
            }

            json.WriteString("stage"u8, failed.Stage);
            if (failed.IsCompressed)
            {
                json.WriteBoolean("compressed"u8, true);
            }

            if (table is not null)
            {
                json.WriteString("table"u8, table);
            }

            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }
}
