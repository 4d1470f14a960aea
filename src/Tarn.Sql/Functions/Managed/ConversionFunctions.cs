using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Conversions between text and numbers or times, by Java's rules.</summary>
internal static partial class ConversionFunctions
{
    public static RowFunction? Find(string name) => name switch
    {
        "double_to_text" => (i, r, o) => o.Set(r, JavaNumbers.Scientific(i.Double(0, r))),
        "real_to_java" => (i, r, o) => o.Set(r, JavaNumbers.Format(i[0].Values<float>(r + 1)[r])),
        "double_to_java" => (i, r, o) => o.Set(r, JavaNumbers.Format(i.Double(0, r))),
        "double_to_json" => (i, r, o) => o.Set(r, CanonicalJson.Number(i.Double(0, r))),
        "real_to_json" => (i, r, o) => o.Set(r, CanonicalJson.Number(i[0].Values<float>(r + 1)[r])),
        "real_to_text" => (i, r, o) => o.Set(r, JavaNumbers.Scientific(i[0].Values<float>(r + 1)[r])),
        "text_to_double" => (i, r, o) => o.Set(r, ParseDouble(i.Text(0, r))),
        "interval_to_text" => (i, r, o) => o.Set(r, IntervalText.Milliseconds(i.Long(0, r))),
        "months_to_text" => (i, r, o) => o.Set(r, IntervalText.Months(i[0].Values<int>(r + 1)[r])),
        "ascii_digits" => (i, r, o) => o.Set(r, AsciiDigits(i.Text(0, r))),
        "cbrt" => (i, r, o) => o.Set(r, CubeRoot(i.Double(0, r))),
        "width_bucket" => (i, r, o) => o.Set(r, WidthBucket(i.Double(0, r), i.Double(1, r), i.Double(2, r), i.Long(3, r))),
        _ => null,
    };

    /// <summary>
    /// Rounds to the nearest double, as Java does; for 27, the C library's result is off by one unit in the last digit.
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

    /// <summary>Digits of other scripts as ASCII digits.</summary>
    private static string AsciiDigits(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => Rune.IsDigit(rune) ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture)
            : rune.ToString()));

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

        if (HexDouble().Match(trimmed) is { Success: true } hex)
        {
            return HexValue(hex);
        }

        // Java accepts a trailing d or f; .NET would also accept words and thousands separators.
        return JavaDouble().Match(trimmed) is { Success: true } match
            && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value : throw RowValues.Error(SqlErrorName.InvalidCastArgument, $"Cannot cast '{text}' to DOUBLE");
    }

    /// <summary>Java's hexadecimal floats, such as 0x1.8p3.</summary>
    private static double HexValue(Match match)
    {
        var digits = (match.Groups[2].Value + match.Groups[3].Value).TrimStart('0');
        var exponent = long.Parse(match.Groups[4].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) - (4L * match.Groups[3].Length);
        var number = digits.Length == 0 ? BigInteger.Zero : BigInteger.Parse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        // A double holds 53 bits; a sticky bit below 64 of them keeps the rounding right.
        var surplus = (int)Math.Max(0, number.GetBitLength() - 62);
        var kept = number >> surplus;
        kept |= (kept << surplus) == number ? 0 : 1;
        var value = Math.ScaleB((double)(long)kept, (int)Math.Clamp(exponent + surplus, -4_000, 4_000));
        return match.Groups[1].Value == "-" ? -value : value;
    }

    [GeneratedRegex(@"^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[dDfF]?$")]
    private static partial Regex JavaDouble();

    [GeneratedRegex(@"^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d{1,9})[dDfF]?$")]
    private static partial Regex HexDouble();
}
