using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Tarn.Lake.Hive.Values;

/// <summary>Decimals as Java's <c>BigDecimal</c> prints them: plain, or with an exponent where that has more zeros.</summary>
internal static class JavaDecimalText
{
    // BigDecimal prints smaller numbers with an exponent.
    private const int PlainExponentMin = -6;

    /// <summary>Writes a number that is a text. False: the text is none.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (!TrySplit(text, out var isNegative, out var digits, out var scale))
        {
            return false;
        }

        var isZero = digits is "0";
        var exponent = digits.Length - 1 - scale;
        output.Write(isNegative && !isZero ? "-"u8 : default);
        Encoding.UTF8.GetBytes(
            scale == 0 ? digits
            : scale < 0 || exponent < PlainExponentMin ? Scientific(digits, exponent)
            : digits.Length > scale ? $"{digits[..^(int)scale]}.{digits[^(int)scale..]}"
            : $"0.{digits.PadLeft((int)scale, '0')}",
            output);
        return true;
    }

    private static string Scientific(string digits, long exponent) => string.Create(
        CultureInfo.InvariantCulture,
        $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}{(exponent == 0 ? "" : exponent > 0 ? $"E+{exponent}" : $"E{exponent}")}");

    /// <summary>The digits of a number without leading zeros, and how many of them follow the point.</summary>
    private static bool TrySplit(ReadOnlySpan<byte> text, out bool isNegative, out string digits, out long scale)
    {
        (digits, scale) = ("", 0);
        isNegative = text.Length > 0 && text[0] == (byte)'-';
        text = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (!Decimals.IsNumber(text))
        {
            return false;
        }

        var e = text.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            var power = text[(e + 1)..];
            Utf8Parser.TryParse(power[0] == (byte)'+' ? power[1..] : power, out int exponent, out _);
            scale = -exponent;
            text = text[..e];
        }

        var point = text.IndexOf((byte)'.');
        scale += point < 0 ? 0 : text.Length - point - 1;
        digits = Encoding.ASCII.GetString(text).Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        digits = digits.Length == 0 ? "0" : digits;
        return true;
    }
}
