using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tarn.Dispatch.Batches;

namespace Tarn.Dispatch.Sources;

/// <summary>Writes the members that an event of a tumbling window has beside its records.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html"/>
public static class WindowText
{
    /// <summary>Writes the members, with a comma before each.</summary>
    public static void Write(BatchBuffer target, CallWindow window, string shard, string streamArn)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("window");
            json.WriteString("start", Time(window.StartMs));
            json.WriteString("end", Time(window.EndMs));
            json.WriteEndObject();
            json.WritePropertyName("state");
            json.WriteRawValue(window.State.IsEmpty ? "{}"u8 : window.State.Span);
            json.WriteString("shardId", shard);
            json.WriteString("eventSourceARN", streamArn);
            json.WriteBoolean("isFinalInvokeForWindow", window.IsFinal);
            json.WriteBoolean("isWindowTerminatedEarly", window.IsEarly);
            json.WriteEndObject();
        }

        // without the braces
        target.Write(","u8);
        target.Write(bytes.WrittenSpan[1..^1]);
    }

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
