using System.Buffers.Text;
using System.Globalization;
using System.Numerics;

namespace Tarn.Lake.Shredding.Texts;

/// <summary>Lossless conversions of a JSON number's text.</summary>
public static class NumberText
{
    /// <summary>
    /// Most characters of an integer: a longer one exceeds a double's range. The limit guards against numbers of a
    /// million digits.
    /// </summary>
    private const int DigitsMax = 400;

    /// <summary>Every integer of this number of digits is exact in a double.</summary>
    private const int ExactDigits = 15;

    /// <summary>2^53: every integer up to it is exact in a double.</summary>
    private const long ExactInteger = 1L << 53;

    /// <summary>Powers of 10 that a double holds exactly.</summary>
    private static readonly double[] ExactPowers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>
    /// Reads an integer of at most 18 digits without exponent, which covers nearly all integers. When it returns false,
    /// the text may still be an integer.
    /// </summary>
    public static bool TryShortInteger(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var negative = text[0] == (byte)'-';
        var at = negative ? 1 : 0;
        if (text.Length - at > 18)
        {
            return false;
        }

        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                return false;
            }

            value = value * 10 + digit;
        }

        value = negative ? -value : value;
        return true;
    }

    /// <summary>
    /// Reads a number of at most 16 characters after the sign, without exponent. Its digits and the power of 10 below
    /// the point are exact in a double. So their quotient is the correctly rounded value (Clinger's fast path). When it
    /// returns false, the text may still fit a double.
    /// </summary>
    public static bool TryShortDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var negative = text[0] == (byte)'-';
        var at = negative ? 1 : 0;
        if (text.Length - at > 16)
        {
            return false;
        }

        var digits = 0L;
        var point = text.Length;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = digits * 10 + digit;
            }
            else if (text[at] == (byte)'.')
            {
                point = at + 1;
            }
            else
            {
                return false;
            }
        }

        if (digits >= ExactInteger)
        {
            return false;
        }

        value = digits / ExactPowers[text.Length - point];
        value = negative ? -value : value;
        return true;
    }

    /// <summary>
    /// Reads a text of any kind that is a sign, at most 15 digits and at most one point. Their quotient is the correctly rounded value
    /// (Clinger's fast path). When it returns false, the text may still be a number.
    /// </summary>
    public static bool TryExactDouble(ReadOnlySpan<byte> text, out double value)
    {
        var at = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var (digits, count, point) = (0L, 0, -1);
        for (value = 0; at < text.Length && count <= ExactDigits; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                (digits, count) = ((digits * 10) + digit, count + 1);
            }
            else if (text[at] == (byte)'.' && point < 0)
            {
                point = count;
            }
            else
            {
                return false;
            }
        }

        if (count is 0 or > ExactDigits)
        {
            return false;
        }

        value = digits / ExactPowers[point < 0 ? 0 : count - point];
        value = text[0] == (byte)'-' ? -value : value;
        return true;
    }

    /// <summary>
    /// Reads an integer's text (no point, no exponent) as a double. Returns true only when the double equals the
    /// integer.
    /// </summary>
    public static bool IntegerAsDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.Length > DigitsMax || !Utf8Parser.TryParse(text, out value, out var used) || used != text.Length || !double.IsFinite(value))
        {
            return false;
        }

        if (Math.Abs(value) <= ExactInteger - 1)
        {
            return true;
        }

        return BigInteger.TryParse(System.Text.Encoding.ASCII.GetString(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exact)
            && new BigInteger(value) == exact;
    }

    /// <summary>
    /// Reads a number's text as an unscaled integer with <paramref name="scale"/> digits after the point and at most
    /// <paramref name="precision"/> digits in total. Returns false when digits would be lost.
    /// </summary>
    public static bool Decimal(ReadOnlySpan<byte> text, int precision, int scale, out Int128 unscaled)
    {
        unscaled = 0;
        var negative = text.Length > 0 && text[0] == (byte)'-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        if (!SplitExponent(ref text, out var exponent))
        {
            return false;
        }

        var point = text.IndexOf((byte)'.');
        var fraction = point < 0 ? 0 : text.Length - point - 1;
        // The text's value is digits * 10^(exponent - fraction). The result is digits * 10^shift.
        var shift = (long)exponent - fraction + scale;
        if (!Digits(text, point, shift, precision, out var digits, out var value) || !Shift(ref value, digits, precision, Math.Max(0, shift)))
        {
            return false;
        }

        unscaled = negative ? -(Int128)value : (Int128)value;
        return true;
    }

    /// <summary>Reads the digits that the scale preserves. Returns false when a digit would be lost, or is none.</summary>
    private static bool Digits(ReadOnlySpan<byte> text, int point, long shift, int precision, out int digits, out UInt128 value)
    {
        digits = 0;
        value = 0;
        var any = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (i == point)
            {
                continue;
            }

            if (text[i] is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            any = true;
            var digit = (uint)(text[i] - '0');
            if (digits == 0 && digit == 0)
            {
                continue;
            }

            // The scale may cut off zeros, but no other digits.
            var place = RemainingDigits(text, point, i) + shift;
            if (place < 0)
            {
                if (digit != 0)
                {
                    return false;
                }

                continue;
            }

            if (++digits > precision)
            {
                return false;
            }

            value = value * 10 + digit;
        }

        return any;
    }

    private static int RemainingDigits(ReadOnlySpan<byte> text, int point, int at) =>
        text.Length - 1 - at - (point > at ? 1 : 0);

    private static bool Shift(ref UInt128 value, int digits, int precision, long zeros)
    {
        if (value == 0)
        {
            return true;
        }

        if (digits + zeros > precision)
        {
            return false;
        }

        for (; zeros > 0; zeros--)
        {
            value *= 10;
        }

        return true;
    }

    private static bool SplitExponent(ref ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        if (e < 0)
        {
            return true;
        }

        var digits = text[(e + 1)..];
        text = text[..e];
        if (digits.Length > 0 && digits[0] == (byte)'+')
        {
            digits = digits[1..];
        }

        return Utf8Parser.TryParse(digits, out exponent, out var used) && used == digits.Length && Math.Abs(exponent) < 10_000;
    }
}
