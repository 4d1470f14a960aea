using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Conversions between text and numbers or times, by Java's rules.</summary>
internal static partial class ConversionFunctions
{
    public static RowFunction? Find(string name) => name switch
    {
        "double_to_text" => (i, r, o) => o.Set(r, JavaNumbers.Scientific(i.Double(0, r))),
        "double_to_json" => (i, r, o) => o.Set(r, CanonicalJson.Number(i.Double(0, r))),
        "real_to_json" => (i, r, o) => o.Set(r, CanonicalJson.Number(i[0].Values<float>(r + 1)[r])),
        "real_to_text" => (i, r, o) => o.Set(r, JavaNumbers.Scientific(i[0].Values<float>(r + 1)[r])),
        "text_to_double" => (i, r, o) => o.Set(r, ParseDouble(i.Text(0, r))),
        "interval_to_text" => (i, r, o) => o.Set(r, IntervalText.Milliseconds(i.Long(0, r))),
        "months_to_text" => (i, r, o) => o.Set(r, IntervalText.Months(i[0].Values<int>(r + 1)[r])),
        "cbrt" => (i, r, o) => o.Set(r, CubeRoot(i.Double(0, r))),
        "width_bucket" => (i, r, o) => o.Set(r, WidthBucket(i.Double(0, r), i.Double(1, r), i.Double(2, r), i.Long(3, r))),
        "from_iso8601_timestamp" => (i, r, o) => o.Set(r, ParseIso(i.Text(0, r))),
        _ => null,
    };

    /// <summary>
    /// Rounds to the nearest double, as Java does; for 27, the C library's result is off by one unit in the last place.
    /// </summary>
    private static double CubeRoot(double value)
    {
        var root = Math.Cbrt(value);
        var square = root * root;
        if (square == 0 || !double.IsFinite(square))
        {
            return root;
        }

        // One Newton step; its error term includes the bits that the products lose.
        var error = Math.FusedMultiplyAdd(square, root, -value) + (Math.FusedMultiplyAdd(root, root, -square) * root);
        return root - (error / (3 * square));
    }

    private static long WidthBucket(double value, double low, double high, long count)
    {
        if (count <= 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "bucketCount must be greater than 0");
        }

        if (double.IsNaN(value) || !double.IsFinite(low) || !double.IsFinite(high) || low == high)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, low == high ? "bounds cannot equal each other"
                : double.IsNaN(value) ? "operand must not be NaN" : double.IsFinite(low) ? "second bound must be finite" : "first bound must be finite");
        }

        var (lower, upper) = (Math.Min(low, high), Math.Max(low, high));
        var bucket = value < lower ? 0 : value >= upper ? count + 1 : (long)((value - lower) / (upper - lower) * count) + 1;
        return low > high ? count - bucket + 1 : bucket;
    }

    private static double ParseDouble(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is "NaN" or "+NaN" or "-NaN")
        {
            return double.NaN;
        }

        if (trimmed is "Infinity" or "+Infinity" or "-Infinity")
        {
            return trimmed[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }

        // Java accepts a trailing d or f; .NET would also accept words and thousands separators.
        return JavaDouble().Match(trimmed) is { Success: true } match
            && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value : throw RowValues.Error(SqlErrorName.InvalidCastArgument, $"Cannot cast '{text}' to DOUBLE");
    }

    private static long ParseIso(string text)
    {
        var match = IsoTimestamp().Match(text);
        if (!match.Success)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Invalid format: \"{text}\"");
        }

        var (month, day) = (Number(match, 2, 1), Number(match, 3, 1));
        var (hour, minute, second) = (Number(match, 4, 0), Number(match, 5, 0), Number(match, 6, 0));
        var year = Number(match, 1, 1);
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Cannot parse \"{text}\": value out of range");
        }

        var time = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        var micros = (time - DateTime.UnixEpoch).Ticks / 10;
        if (match.Groups[7].Success)
        {
            micros += long.Parse(match.Groups[7].Value.PadRight(3, '0')[..3], CultureInfo.InvariantCulture) * 1000;
        }

        var offset = match.Groups[8].Success && match.Groups[8].Value != "Z" ? Zones.FixedOffset(match.Groups[8].Value) ?? TimeSpan.Zero : TimeSpan.Zero;
        return micros - (offset.Ticks / 10);
    }

    private static int Number(Match match, int group, int absent) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : absent;

    [GeneratedRegex(@"^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[dDfF]?$")]
    private static partial Regex JavaDouble();

    [GeneratedRegex(@"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$")]
    private static partial Regex IsoTimestamp();
}
