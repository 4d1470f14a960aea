using System.Globalization;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Hive.Values;

/// <summary>Floating-point numbers in text as Java's <c>Double.parseDouble</c> and <c>Float.parseFloat</c> read them.</summary>
internal static class JavaFloats
{
    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <returns>False: the text is no number.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        if (NumberText.TryExactDouble(text, out value))
        {
            return true;
        }

        var number = JavaText.Trim(text);
        return IsDecimal(ref number)
            ? double.TryParse(number, Decimal, CultureInfo.InvariantCulture, out value)
            : TryWord(number, out value) || HexadecimalFloat.TryRead(number, out value);
    }

    /// <returns>False: the text is no number.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out float value)
    {
        var number = JavaText.Trim(text);
        if (IsDecimal(ref number))
        {
            return float.TryParse(number, Decimal, CultureInfo.InvariantCulture, out value);
        }

        var isNumber = TryWord(number, out var wide) || HexadecimalFloat.TryRead(number, out wide);
        value = (float)wide;
        return isNumber;
    }

    private static bool TryWord(ReadOnlySpan<byte> text, out double value)
    {
        var isNegative = text.Length > 0 && text[0] == (byte)'-';
        var word = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        value = word.SequenceEqual("NaN"u8) ? double.NaN : isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        return double.IsNaN(value) || word.SequenceEqual("Infinity"u8);
    }

    /// <summary>
    /// Whether a decimal number has these characters. A letter for its type at the end is cut off. The framework's reader then finds
    /// its errors.
    /// </summary>
    private static bool IsDecimal(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.IndexOfAny((byte)'x', (byte)'X') >= 0)
        {
            return false;
        }

        var digits = text[^1] is (byte)'d' or (byte)'D' or (byte)'f' or (byte)'F' ? text[..^1] : text;
        if (digits.IsEmpty || digits[^1] is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.') || digits.IndexOfAnyExcept("0123456789.+-eE"u8) >= 0)
        {
            return false;
        }

        text = digits;
        return true;
    }
}
