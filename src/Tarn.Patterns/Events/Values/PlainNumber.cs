using System.Globalization;
using System.Numerics;

namespace Tarn.Patterns.Events.Values;

/// <summary>Numbers of JSON, compared by their value and not by their text.</summary>
internal static class PlainNumber
{
    // a longer number is only equal to the same text
    private const int LengthMax = 2000;

    /// <summary>The number's one form: sign, digits without zeros at both ends, exponent. Equal numbers have equal forms.</summary>
    public static string Canonical(string text)
    {
        if (text.Length > LengthMax)
        {
            return text;
        }

        var isNegative = text[0] == '-';
        var mantissaEnd = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = text.AsSpan(isNegative ? 1 : 0, (mantissaEnd < 0 ? text.Length : mantissaEnd) - (isNegative ? 1 : 0));
        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        var significant = digits.TrimStart('0').TrimEnd('0');
        if (significant.Length == 0)
        {
            return "0";
        }

        var written = mantissaEnd < 0 ? default
            : BigInteger.Parse(text.AsSpan(mantissaEnd + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var exponent = written
            + (digits.TrimEnd('0').Length == digits.Length ? 0 : digits.Length - digits.TrimEnd('0').Length)
            - (point < 0 ? 0 : mantissa.Length - point - 1);
        return $"{(isNegative ? "-" : "")}{significant}e{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>
    /// The number for ranges. False: a double cannot hold it, and AWS's matcher compares no such number.
    /// </summary>
    public static bool TryCompare(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value)
        && Canonical(value.ToString("R", CultureInfo.InvariantCulture)) == Canonical(text);
}
