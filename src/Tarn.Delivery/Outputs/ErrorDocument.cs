using System.Buffers;
using System.Text.Json;
using Tarn.Delivery.Records;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// A failed record as the error output shows it: one JSON object a line, with AWS's members (both spellings of the error,
/// since its documents name either) and Tarn's <c>stage</c>, <c>shardId</c> and <c>table</c>.
/// </summary>
internal static class ErrorDocument
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the line, its newline included.</summary>
    /// <param name="failed">The record.</param>
    /// <param name="sequenceNumber">The record's sequence number as its producer got it.</param>
    /// <param name="table">The table meant, <c>database.table</c>; null for objects.</param>
    /// <param name="nowMs">When the last attempt ended, Unix milliseconds.</param>
    /// <param name="to">Where to.</param>
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
            json.WriteNumber("attemptEndingTimestamp"u8, nowMs);
            json.WriteBase64String("rawData"u8, failed.Record.Data.Span);
            json.WriteString("sequenceNumber"u8, sequenceNumber);
            json.WriteNumber("subSequenceNumber"u8, failed.Record.Sub);
            json.WriteString("stage"u8, failed.Stage);
            if (table is not null)
            {
                json.WriteString("table"u8, table);
            }

            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }
}
