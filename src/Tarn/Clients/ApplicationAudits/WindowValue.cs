using System.Globalization;
using System.Text.Json;

namespace Tarn.Clients.ApplicationAudits;

/// <summary>Values of an application's rows, from its JSON and from SQL, as texts that are equal when the values are.</summary>
internal static class WindowValue
{
    /// <summary>The text of NULL.</summary>
    public const string Null = "NULL";

    /// <summary>Whether values of a type of Flink are compared: JSON and SQL write the others in different forms.</summary>
    public static bool IsCompared(string type) =>
        WordOf(type) is not ("ARRAY" or "MAP" or "ROW" or "MULTISET" or "BYTES" or "BINARY" or "VARBINARY" or "INTERVAL");

    /// <summary>A value of a JSON object.</summary>
    public static string Of(JsonElement row, string column, string type) => !row.TryGetProperty(column, out var value) ? Null : value.ValueKind switch
    {
        JsonValueKind.Null => Null,
        JsonValueKind.String => Of(value.GetString(), type),
        _ => Of(value.GetRawText(), type),
    };

    /// <summary>A value of SQL or of JSON.</summary>
    public static string Of(string? text, string type) => text is null ? Null : WordOf(type) switch
    {
        "FLOAT" => Number(text, static number => ((float)number).ToString("R", CultureInfo.InvariantCulture)),
        "DOUBLE" => Number(text, static number => number.ToString("R", CultureInfo.InvariantCulture)),
        "DECIMAL" or "NUMERIC" or "DEC" => WithoutZeros(text),
        "BOOLEAN" => text.ToLowerInvariant(),
        "TIMESTAMP" or "TIMESTAMP_LTZ" or "TIME" => Time(text),
        _ => text,
    };

    /// <summary>A time as <c>yyyy-MM-dd HH:mm:ss</c>, with the digits of its fraction that are not 0 at the end.</summary>
    public static string Time(string text)
    {
        var time = text.Replace(" UTC", "", StringComparison.Ordinal).TrimEnd('Z').Replace('T', ' ');
        return time.LastIndexOf('.') > 0 ? WithoutZeros(time) : time;
    }

    private static string Number(string text, Func<double, string> shown) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? shown(number == 0 ? 0 : number) : text;

    private static string WithoutZeros(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string WordOf(string type)
    {
        var end = type.AsSpan().IndexOfAny('(', '<', ' ');
        return (end < 0 ? type : type[..end]).ToUpperInvariant();
    }
}
