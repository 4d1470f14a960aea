using System.Globalization;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Doubles and floats as Java prints them: shortest digits, plain from 10⁻³ to 10⁷, else `d.dE±n`.</summary>
internal static class JavaNumbers
{
    private const int FloatDigitsMax = 7;

    public static string Format(double value) => double.IsFinite(value)
        ? Shape(Shortest(value), value == 0)
        : double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    public static string Format(float value) => float.IsFinite(value)
        ? Shape(Shortest(value), value == 0)
        : float.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    /// <summary>The form of a cast to varchar: always `d.dE±n`, zero as `0E0`.</summary>
    public static string Scientific(double value) =>
        double.IsFinite(value) ? AlwaysScientific(Shortest(value), value == 0) : Format(value);

    /// <summary>The same for a float, with 7 digits at most. A tie is rounded to the even digit.</summary>
    public static string Scientific(float value)
    {
        if (!float.IsFinite(value))
        {
            return Format(value);
        }

        var shortest = Shortest(value);
        var isShort = Digits(shortest.TrimStart('-')).Digits.Length <= FloatDigitsMax;
        return AlwaysScientific(isShort ? shortest : Rounded(double.Parse(shortest, CultureInfo.InvariantCulture)), value == 0);
    }

    private static string Rounded(double value)
    {
        var exact = value.ToString("E60", CultureInfo.InvariantCulture);
        var last = exact.IndexOf('.', StringComparison.Ordinal) + FloatDigitsMax - 1;
        var exponent = exact.IndexOf('E', StringComparison.Ordinal);
        var isTie = exact[last + 1] == '5' && exact.AsSpan((last + 2)..exponent).IndexOfAnyExcept('0') < 0;
        return isTie && (exact[last] - '0') % 2 == 0 ? exact[..(last + 1)] + exact[exponent..] : value.ToString("E6", CultureInfo.InvariantCulture);
    }

    private static string AlwaysScientific(string shortest, bool isZero)
    {
        var sign = shortest[0] == '-' ? "-" : "";
        if (isZero)
        {
            return sign + "0E0";
        }

        var (digits, exponent) = Digits(shortest.TrimStart('-'));
        return $"{sign}{digits[0]}.{(digits.Length > 1 ? digits[1..] : "0")}E{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>The shortest digits that read back as the value; of two digits or fewer, the two that are nearest to it.</summary>
    private static string Shortest(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return HasOneDigit(shortest) && value.ToString("E1", CultureInfo.InvariantCulture) is var two
            && double.Parse(two, CultureInfo.InvariantCulture) == value ? two : shortest;
    }

    private static string Shortest(float value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return HasOneDigit(shortest) && value.ToString("E1", CultureInfo.InvariantCulture) is var two
            && float.Parse(two, CultureInfo.InvariantCulture) == value ? two : shortest;
    }

    // Only the smallest numbers have other second digits than 0; they have exponents.
    private static bool HasOneDigit(string shortest) => shortest.AsSpan().TrimStart('-').IndexOf('E') == 1;

    private static string Shape(string shortest, bool isZero)
    {
        var sign = shortest[0] == '-' ? "-" : "";
        if (isZero)
        {
            return sign + "0.0";
        }

        var (digits, exponent) = Digits(shortest.TrimStart('-'));
        if (exponent is >= -3 and < 7)
        {
            return sign + (exponent < 0
                ? "0." + new string('0', -exponent - 1) + digits
                : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0') + ".0" : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..]);
        }

        return $"{sign}{digits[0]}.{(digits.Length > 1 ? digits[1..] : "0")}E{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Significant digits without zeros at either end, and the exponent of the first.</summary>
    private static (string Digits, int Exponent) Digits(string shortest)
    {
        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(shortest[(e + 1)..], CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? shortest : shortest[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = digits.Length - digits.TrimStart('0').Length;
        return (digits[leading..].TrimEnd('0') is { Length: > 0 } significant ? significant : "0", exponent + whole - 1 - leading);
    }
}
