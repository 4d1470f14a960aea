using System.Buffers.Text;

namespace Tarn.Lake.Hive.Values;

/// <summary>Decimals in text as Java's <c>BigDecimal</c> reads them, rounded half up to a scale.</summary>
/// <param name="precision">The digits of the type.</param>
/// <param name="scale">Its digits after the point.</param>
/// <param name="truncates">Whether further digits are cut off instead.</param>
internal readonly struct Decimals(int precision, int scale, bool truncates = false)
{
    private static readonly Int128[] Powers = [.. Enumerable.Range(0, 39).Select(Power)];

    /// <returns>False: the text is no number, or has too many digits before the point.</returns>
    public bool TryRead(ReadOnlySpan<byte> text, out Int128 unscaled)
    {
        unscaled = 0;
        var isNegative = text.Length > 0 && text[0] == (byte)'-';
        text = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (!TryCutExponent(ref text, out var exponent))
        {
            return false;
        }

        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text.Length : point;
        var count = point < 0 ? text.Length : text.Length - 1;
        // The digits that stay, counted from the first; the next one rounds.
        var kept = whole + exponent + scale;
        if (count == 0 || !TrySum(text, point, Math.Clamp(kept, -1, count), out var sum, out var rounds))
        {
            return false;
        }

        var zeros = sum == 0 ? 0 : Math.Max(0, kept - count);
        if (zeros > precision || (zeros > 0 && sum > Powers[precision] / Powers[zeros]))
        {
            return false;
        }

        sum = (sum * Powers[zeros]) + (rounds && !truncates ? 1 : 0);
        unscaled = isNegative ? -sum : sum;
        return sum < Powers[precision];
    }

    /// <summary>Whether a text is a number, however large.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        text = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (!TryCutExponent(ref text, out _))
        {
            return false;
        }

        var point = text.IndexOf((byte)'.');
        return text.Length > (point < 0 ? 0 : 1) && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') == point
            && (point < 0 || text[(point + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);
    }

    private static Int128 Power(int digits)
    {
        Int128 power = 1;
        for (; digits > 0; digits--)
        {
            power *= 10;
        }

        return power;
    }

    private static bool TrySum(ReadOnlySpan<byte> text, int point, long kept, out Int128 sum, out bool rounds)
    {
        (sum, rounds) = (0, false);
        var (low, lowDigits, place) = (0L, 0, 0L);
        for (var i = 0; i < text.Length; i++)
        {
            if (i == point)
            {
                continue;
            }

            var digit = (uint)(text[i] - '0');
            if (digit > 9)
            {
                return false;
            }

            if (place < kept)
            {
                (low, lowDigits) = ((low * 10) + digit, lowDigits + 1);
                if (lowDigits == 18 && !TryFlush(ref sum, ref low, ref lowDigits))
                {
                    return false;
                }
            }

            rounds |= place == kept && digit >= 5;
            place++;
        }

        return TryFlush(ref sum, ref low, ref lowDigits);
    }

    /// <summary>Adds the digits that were read in 64 bits.</summary>
    private static bool TryFlush(ref Int128 sum, ref long low, ref int lowDigits)
    {
        if (sum != 0 && sum >= Powers[38 - lowDigits])
        {
            return false; // more than 38 digits
        }

        sum = (sum * Powers[lowDigits]) + low;
        (low, lowDigits) = (0, 0);
        return true;
    }

    private static bool TryCutExponent(ref ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        if (e < 0)
        {
            return true;
        }

        var digits = text[(e + 1)..];
        text = text[..e];
        digits = digits.Length > 1 && digits[0] == (byte)'+' && digits[1] != (byte)'-' ? digits[1..] : digits;
        return Utf8Parser.TryParse(digits, out int small, out var read) && read == digits.Length && (exponent = small) == small;
    }
}
