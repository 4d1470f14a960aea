using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>The records that a delivery's steps made, as one JSON object a line.</summary>
internal static class DeliveryLines
{
    public static void Write(TailDeliveryOutput page, Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        foreach (var record in page.Records)
        {
            json.WriteStartObject();
            WriteRecord(json, record);
            End(json, output);
        }

        WriteCount(json, output, "omitted", page.OmittedRecords);
        WriteCount(json, output, "skipped", page.SkippedOffsets);
    }

    private static void WriteRecord(Utf8JsonWriter json, TailRecord record)
    {
        json.WriteString("sequenceNumber"u8, record.SequenceNumber);
        json.WriteNumber("subSequenceNumber"u8, record.SubSequenceNumber);
        json.WriteString("output"u8, record.Output);
        WriteText(json, "table", record.Table);
        WriteText(json, "partition", record.Partition);
        WriteText(json, "stage", record.Stage);
        WriteText(json, "code", record.Code);
        WriteText(json, "message", record.Message);
        json.WriteNumber("bytes"u8, record.SizeBytes);
        json.WriteString("data"u8, record.Data);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteCount(Utf8JsonWriter json, Stream output, string name, long count)
    {
        if (count > 0)
        {
            json.WriteStartObject();
            json.WriteNumber(name, count);
            End(json, output);
        }
    }

    private static void End(Utf8JsonWriter json, Stream output)
    {
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        output.WriteByte((byte)'\n');
    }
}
