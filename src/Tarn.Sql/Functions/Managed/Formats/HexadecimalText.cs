using System.Globalization;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>The digits of Java's conversion <c>%a</c>: <c>1.8p3</c> is 12.</summary>
internal static class HexadecimalText
{
    private const int FractionBits = 52;
    private const int FractionDigits = 13;
    private const int BitsPerDigit = 4;
    private const int ExponentMin = -1_022;
    private const int ExponentBias = 1_023;
    private const int ExponentMax = 1_023;
    private const long FractionMask = (1L << FractionBits) - 1;

    /// <summary>Writes a finite number that is not negative.</summary>
    /// <param name="precision">The digits of the fraction; -1: as many as the number needs, at least one.</param>
    public static string Of(double number, int precision)
    {
        var bits = BitConverter.DoubleToInt64Bits(number) & long.MaxValue;
        var (exponent, fraction) = ((int)(bits >> FractionBits) - ExponentBias, bits & FractionMask);
        var whole = 1;
        if (bits <= FractionMask)
        {
            // Zero and the numbers below the normal ones have no leading 1.
            (whole, exponent) = (0, bits == 0 ? 0 : ExponentMin);
        }

        precision = precision == 0 ? 1 : precision;
        if (precision is > 0 and < FractionDigits && bits > 0)
        {
            (whole, fraction, exponent) = Rounded(whole, fraction, exponent, precision);
        }

        if (exponent > ExponentMax)
        {
            return $"1.{new string('0', precision)}p{exponent.ToString(CultureInfo.InvariantCulture)}";
        }

        var digits = fraction.ToString("x13", CultureInfo.InvariantCulture).TrimEnd('0');
        digits = digits.PadRight(Math.Max(1, precision), '0');
        return $"{whole}.{digits}p{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    // As in Java, a rounded number below the normal ones gets a leading 1. Halves go to the even digit.
    private static (int Whole, long Fraction, int Exponent) Rounded(int whole, long fraction, int exponent, int precision)
    {
        while (whole == 0)
        {
            fraction <<= 1;
            exponent--;
            whole = (int)(fraction >> FractionBits);
        }

        fraction &= FractionMask;
        var dropped = FractionBits - (precision * BitsPerDigit);
        var (unit, half, rest) = (1L << dropped, 1L << (dropped - 1), fraction & ((1L << dropped) - 1));
        fraction -= rest;
        fraction += rest > half || (rest == half && (fraction & unit) != 0) ? unit : 0;
        return fraction <= FractionMask ? (1, fraction, exponent) : (1, 0, exponent + 1);
    }
}
