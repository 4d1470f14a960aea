using System.Globalization;
using System.Numerics;

namespace Tarn.Lake.Hive.Values;

/// <summary>Hexadecimal floating-point numbers of Java: <c>0x1.8p3</c> is 12.</summary>
internal static class HexadecimalFloat
{
    // Further digits change no double, except whether any is not 0.
    private const int BitsKept = 60;

    // No double has a larger or a smaller exponent.
    private const int ExponentMax = 100_000;

    /// <returns>False: the text is no hexadecimal number.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var isNegative = text.Length > 0 && text[0] == (byte)'-';
        text = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        var p = text.IndexOfAny((byte)'p', (byte)'P');
        if (p < 0 || text.Length < 2 || text[0] != (byte)'0' || (text[1] | 0x20) != 'x' || !TryDigits(text[2..p], out var digits, out var shift))
        {
            return false;
        }

        var exponent = text[(p + 1)..];
        exponent = exponent.Length > 0 && exponent[^1] is (byte)'d' or (byte)'D' or (byte)'f' or (byte)'F' ? exponent[..^1] : exponent;
        if (!int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var scale))
        {
            return false;
        }

        value = Math.ScaleB((double)digits, Math.Clamp(scale, -ExponentMax, ExponentMax) + shift);
        value = isNegative ? -value : value;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out ulong digits, out int shift)
    {
        (digits, shift) = (0, 0);
        var (count, hasPoint) = (0, false);
        foreach (var one in text)
        {
            if (one == (byte)'.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            if (!char.IsAsciiHexDigit((char)one))
            {
                return false;
            }

            count++;
            var isKept = BitOperations.Log2(digits | 1) < BitsKept - 4;
            digits = isKept ? (digits << 4) | (uint)Convert.ToInt32(((char)one).ToString(), 16) : digits | (one == (byte)'0' ? 0UL : 1UL);
            shift += (isKept ? 0 : 4) - (hasPoint ? 4 : 0);
        }

        return count > 0;
    }
}
