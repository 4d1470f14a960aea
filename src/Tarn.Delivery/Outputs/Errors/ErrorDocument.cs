using System.Buffers;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Records;
using Tarn.Storage;

namespace Tarn.Delivery.Outputs.Errors;

/// <summary>
/// A failed record in the error output's form: one JSON object per line. It has AWS's members and Tarn's <c>stage</c>,
/// <c>compressed</c> and <c>table</c>. The error has both spellings, since AWS's documents use either.
/// </summary>
internal static class ErrorDocument
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the line, its newline included.</summary>
    /// <param name="sequenceNumber">The sequence number that the record's producer received.</param>
    /// <param name="model">The configuration of the delivery: its table or the table of its conversion.</param>
    /// <param name="nowMs">The end of the last attempt unless the record has its own, Unix milliseconds.</param>
    /// <param name="to">Receives the line.</param>
    public static void Write(in FailedRecord failed, string sequenceNumber, DeliveryModel model, long nowMs, IBufferWriter<byte> to)
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

            if (failed.FunctionArn is { } function)
            {
                json.WriteString("lambdaArn"u8, function);
            }

            json.WriteString("stage"u8, failed.Stage);
            if (failed.IsCompressed)
            {
                json.WriteBoolean("compressed"u8, true);
            }

            if ((failed.Record.Table ?? model.Table)?.Name is { } table)
            {
                json.WriteString("table"u8, table);
            }

            if (failed.ErrorType == ErrorTypes.FormatConversion && model.Destination is ObjectsDestinationConfig { Conversion: { } conversion })
            {
                WriteTable(json, conversion, model.Config);
            }

            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }

    private static void WriteTable(Utf8JsonWriter json, ConversionConfig conversion, DeliveryConfig config)
    {
        var region = conversion.Region ?? config.Region;
        json.WriteStartObject("dataCatalogTable"u8);
        json.WriteString("catalogId"u8, config.Account);
        json.WriteString("databaseName"u8, conversion.Database);
        json.WriteString("tableName"u8, conversion.Table);
        json.WriteString("region"u8, region);
        json.WriteString("versionId"u8, conversion.Version);
        json.WriteString("catalogArn"u8, $"arn:aws:glue:{region}:{config.Account}:catalog");
        json.WriteEndObject();
    }
}
