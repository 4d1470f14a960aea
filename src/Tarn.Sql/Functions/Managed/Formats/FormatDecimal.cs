using System.Globalization;
using System.Numerics;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>A decimal number that is rounded half up, as Java's formats round the shortest text of a double.</summary>
/// <param name="Unscaled">The digits as a number.</param>
/// <param name="Scale">The number of digits after the point; it may be negative.</param>
/// <param name="IsNegative">Whether the sign is minus, also of zero.</param>
internal readonly record struct FormatDecimal(BigInteger Unscaled, int Scale, bool IsNegative)
{
    private const int ExponentMin = -4;

    /// <summary>Reads a number's text.</summary>
    public static FormatDecimal Parse(string text, bool isNegativeZero)
    {
        var e = text.IndexOfAny(['e', 'E']);
        var mantissa = (e < 0 ? text : text[..e]).TrimStart('-', '+');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var scale = (point < 0 ? 0 : mantissa.Length - point - 1) - (e < 0 ? 0 : int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture));
        var digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture);
        return new FormatDecimal(digits, scale, text[0] == '-' || isNegativeZero);
    }

    /// <summary>Without exponent, with the given number of digits after the point.</summary>
    public string Fixed(int fraction)
    {
        var digits = Rounded(fraction).ToString(CultureInfo.InvariantCulture).PadLeft(fraction + 1, '0');
        return fraction == 0 ? digits : $"{digits[..^fraction]}.{digits[^fraction..]}";
    }

    /// <summary>One digit before the point, the given number after it, and an exponent of two digits at least.</summary>
    public string Scientific(int fraction)
    {
        var exponent = Unscaled.IsZero ? 0 : Length(Unscaled) - 1 - Scale;
        var digits = Rounded(fraction - exponent);
        if (Length(digits) > fraction + 1)
        {
            exponent++;
            digits = Rounded(fraction - exponent);
        }

        var text = digits.ToString(CultureInfo.InvariantCulture).PadRight(fraction + 1, '0');
        var sign = exponent < 0 ? '-' : '+';
        return $"{text[0]}{(fraction == 0 ? "" : "." + text[1..])}e{sign}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
    }

    /// <summary>The given number of significant digits, without exponent from 0.0001 up to ten to the power of their number.</summary>
    public string General(int precision)
    {
        if (Unscaled.IsZero)
        {
            return Fixed(precision - 1);
        }

        var exponent = Length(Unscaled) - 1 - Scale;
        if (Length(Rounded(precision - 1 - exponent)) > precision)
        {
            exponent++;
        }

        return exponent >= ExponentMin && exponent < precision ? Fixed(precision - 1 - exponent) : Scientific(precision - 1);
    }

    private static int Length(BigInteger number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private BigInteger Rounded(int scale)
    {
        if (scale >= Scale)
        {
            return Unscaled * BigInteger.Pow(10, scale - Scale);
        }

        var unit = BigInteger.Pow(10, Scale - scale);
        var quotient = BigInteger.DivRem(Unscaled, unit, out var rest);
        return rest * 2 >= unit ? quotient + 1 : quotient;
    }
}
