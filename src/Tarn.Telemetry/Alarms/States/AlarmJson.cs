using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Telemetry.Alarms.States;

/// <summary>JSON of messages and history, with AWS's times.</summary>
internal static class AlarmJson
{
    // Texts have no HTML around them, so "->" stays readable.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> value) => Encoding.UTF8.GetString(WriteBytes(value));

    public static byte[] WriteBytes(Action<Utf8JsonWriter> value)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            value(json);
        }

        return bytes.ToArray();
    }

    /// <summary>A time as AWS writes it: <c>2027-01-15T08:00:00.000+0000</c>.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);

    public static string Time(long ms) => Time(DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
