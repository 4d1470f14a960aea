using System.Globalization;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Doubles and floats as Java prints them: shortest digits, plain from 10⁻³ to 10⁷, else `d.dE±n`.</summary>
internal static class JavaNumbers
{
    public static string Format(double value) => Math.Abs(value) == double.Epsilon ? (value > 0 ? "4.9E-324" : "-4.9E-324") : double.IsFinite(value)
        ? Shape(value.ToString("E16", CultureInfo.InvariantCulture), value.ToString("R", CultureInfo.InvariantCulture), value == 0)
        : double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    public static string Format(float value) => float.IsFinite(value)
        ? Shape(value.ToString("E8", CultureInfo.InvariantCulture), value.ToString("R", CultureInfo.InvariantCulture), value == 0)
        : float.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    /// <summary>The form of a cast to varchar: always `d.dE±n`, zero as `0E0`.</summary>
    public static string Scientific(double value) =>
        double.IsFinite(value) ? AlwaysScientific(value.ToString("R", CultureInfo.InvariantCulture), value == 0) : Format(value);

    public static string Scientific(float value) =>
        float.IsFinite(value) ? AlwaysScientific(value.ToString("R", CultureInfo.InvariantCulture), value == 0) : Format(value);

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

    private static string Shape(string scientific, string shortest, bool isZero)
    {
        var sign = scientific[0] == '-' ? "-" : "";
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
