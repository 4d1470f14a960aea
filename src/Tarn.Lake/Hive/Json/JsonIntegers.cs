using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Json;

/// <summary>Numbers of JSON as integers.</summary>
internal static class JsonIntegers
{
    private const int Digits = 38;

    private static readonly Decimals Whole = new(Digits, 0, truncates: true);

    /// <summary>Reads a number, and cuts off its fraction. False: the text is none, or exceeds 64 bits.</summary>
    public static bool TryTruncate(ReadOnlySpan<byte> text, out long value)
    {
        if (text.ContainsAnyInRange((byte)'0', (byte)'9') && WholeNumbers.TryRead(text, out value))
        {
            return true;
        }

        var isNumber = Whole.TryRead(text, out var whole) && whole >= long.MinValue && whole <= long.MaxValue;
        value = isNumber ? (long)whole : 0;
        return isNumber;
    }

    /// <summary>Reads an integer that may have hexadecimal digits after <c>0x</c>, or octal ones after <c>0</c>.</summary>
    public static bool TryReadAnyBase(ReadOnlySpan<byte> text, out long value)
    {
        if (text.Length < 2 || text[0] != (byte)'0')
        {
            return JavaInteger<long>.TryRead(text, out value);
        }

        return text.Length >= 3 && (text[1] | 0x20) == 'x' ? TryReadDigits(text[2..], 16, out value)
            : text[1] is >= (byte)'0' and <= (byte)'8' ? TryReadDigits(text[1..], 8, out value)
            : JavaInteger<long>.TryRead(text, out value);
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> text, int radix, out long value)
    {
        value = 0;
        foreach (var one in text)
        {
            var digit = char.IsAsciiHexDigit((char)one) ? (one <= (byte)'9' ? one - '0' : (one | 0x20) - 'a' + 10) : radix;
            if (digit >= radix || value > (long.MaxValue - digit) / radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        return true;
    }
}
