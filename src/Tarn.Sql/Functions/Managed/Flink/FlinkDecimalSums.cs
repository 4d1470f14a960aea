using System.Globalization;
using System.Numerics;

namespace Tarn.Sql.Functions.Managed.Flink;

/// <summary>Sums and averages of decimals. A sum of more than 38 digits is NULL.</summary>
internal static class FlinkDecimalSums
{
    private static readonly BigInteger Limit = BigInteger.Pow(10, 38);

    /// <summary>The sum of decimals of one scale, as a text; null: there is none, or it has too many digits.</summary>
    public static string? Sum(IReadOnlyList<string?> values)
    {
        BigInteger? sum = null;
        var scale = 0;
        foreach (var value in values.OfType<string>())
        {
            (var number, scale) = Parse(value);
            sum = sum is { } before ? before + number : number;
        }

        return sum is { } whole && BigInteger.Abs(whole) < Limit ? Text(whole, scale) : null;
    }

    /// <summary>A sum over a count, rounded half up to a scale.</summary>
    public static string? Average(string sum, long count, int scale)
    {
        var (number, digits) = Parse(sum);
        var scaled = number * BigInteger.Pow(10, Math.Max(0, scale - digits));
        var quotient = BigInteger.DivRem(scaled, count, out var rest);
        quotient += BigInteger.Abs(rest) * 2 >= count ? scaled.Sign : 0;
        return BigInteger.Abs(quotient) < Limit ? Text(quotient, scale) : null;
    }

    private static (BigInteger Number, int Scale) Parse(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return (BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), point < 0 ? 0 : text.Length - point - 1);
    }

    private static string Text(BigInteger unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled.Sign < 0 ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
    }
}
