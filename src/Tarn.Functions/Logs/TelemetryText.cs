using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Storage;

namespace Tarn.Functions.Logs;

/// <summary>Events of the platform and lines of processes as JSON: <c>{"time": …, "type": …, "record": …}</c>.</summary>
internal static class TelemetryText
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>An event.</summary>
    public static ReadOnlyMemory<byte> Of(string type, DateTimeOffset time, ReadOnlyMemory<byte> record)
    {
        var bytes = new ArrayBufferWriter<byte>(record.Length + 128);
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteString("time", time.ToString(TimeForm, CultureInfo.InvariantCulture));
        json.WriteString("type", type);
        json.WritePropertyName("record");
        json.WriteRawValue(record.Span, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>The record of a line: its text, or its object where functions log in JSON.</summary>
    public static ReadOnlyMemory<byte> RecordOf(ReadOnlySpan<byte> line, bool isJsonLog)
    {
        if (isJsonLog && line.Length > 1 && line[0] == (byte)'{' && WholeJson.KindOf(line) is not null)
        {
            return line.ToArray();
        }

        var bytes = new ArrayBufferWriter<byte>(line.Length + 2);
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStringValue(Encoding.UTF8.GetString(line));
        json.Flush();
        return bytes.WrittenMemory;
    }
}
