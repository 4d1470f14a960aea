using System.Globalization;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Intervals as Trino prints them: `2 03:04:05.678` and `1-6`.</summary>
internal static class IntervalText
{
    public static string Milliseconds(long value)
    {
        var ms = (ulong)Int128.Abs(value);
        return string.Create(CultureInfo.InvariantCulture,
            $"{(value < 0 ? "-" : "")}{ms / 86_400_000} {ms / 3_600_000 % 24:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000}");
    }

    public static string Months(int value)
    {
        var months = Math.Abs((long)value);
        return string.Create(CultureInfo.InvariantCulture, $"{(value < 0 ? "-" : "")}{months / 12}-{months % 12}");
    }
}
