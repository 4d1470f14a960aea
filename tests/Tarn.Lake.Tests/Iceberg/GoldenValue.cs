using System.Globalization;
using System.Text.Json;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Tests.Iceberg;

/// <summary>Partition values in the form of the golden tables' expected files.</summary>
internal static class GoldenValue
{
    public static string Of(PrimitiveType type, object? value) => (type.Kind, value) switch
    {
        (_, null) => "null",
        (_, bool truth) => truth ? "true" : "false",
        (PrimitiveKind.Date, int days) => ValueText.Date(days),
        (_, int number) => number.ToString(CultureInfo.InvariantCulture),
        (PrimitiveKind.Time, long micros) => TimeOf(micros, 6),
        (PrimitiveKind.Timestamp, long micros) => Timestamp(micros, 1_000_000, 6),
        (PrimitiveKind.TimestampTz, long micros) => Timestamp(micros, 1_000_000, 6) + "Z",
        (PrimitiveKind.TimestampNs, long nanos) => Timestamp(nanos, 1_000_000_000, 9),
        (PrimitiveKind.TimestampTzNs, long nanos) => Timestamp(nanos, 1_000_000_000, 9) + "Z",
        (_, byte[] bytes) => Convert.ToHexStringLower(bytes),
        (_, double or float) => ValueText.Of(type, value),
        _ => ValueText.Of(type, value),
    };

    public static string OfJson(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();

    private static string Timestamp(long ticks, long perSecond, int digits)
    {
        var perDay = 86_400 * perSecond;
        var days = (long)Math.Floor((double)ticks / perDay);
        var rest = ticks - (days * perDay);
        while (rest < 0)
        {
            days--;
            rest += perDay;
        }

        while (rest >= perDay)
        {
            days++;
            rest -= perDay;
        }

        return $"{ValueText.Date(days)}T{TimeOf(rest, digits)}";
    }

    private static string TimeOf(long ticks, int digits)
    {
        var perSecond = (long)Math.Pow(10, digits);
        var seconds = ticks / perSecond;
        var fraction = (ticks % perSecond).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}.{fraction}");
    }
}
