using System.Globalization;

namespace Tarn.Sql.Matching.Values;

/// <summary>Numbers between types: whole numbers wrap, decimals that have too many digits are NULL.</summary>
internal static class PatternNumbers
{
    private static readonly Int128[] Powers = [.. Enumerable.Range(0, PatternType.DecimalPrecisionMax + 1).Select(Power)];

    public static double ToDouble(PatternValue value, PatternType type) => type.IsApproximate ? value.Float
        : type.Kind == PatternKind.Decimal ? double.Parse(DecimalText(value.Number, type.Scale), CultureInfo.InvariantCulture) : (double)value.Number;

    /// <summary>A whole number in the bits of its kind.</summary>
    public static PatternValue Wrap(Int128 number, PatternKind kind) => PatternValue.Of(kind switch
    {
        PatternKind.TinyInt => unchecked((sbyte)number),
        PatternKind.SmallInt => unchecked((short)number),
        PatternKind.Int => unchecked((int)number),
        _ => unchecked((long)number),
    });

    public static PatternValue Fit(Int128 unscaled, PatternType type) =>
        unscaled > -Powers[type.Precision] && unscaled < Powers[type.Precision] ? PatternValue.Of(unscaled) : PatternValue.Null;

    /// <summary>A number as a value of another numeric type. Decimals round half up, floating-point numbers are cut.</summary>
    public static PatternValue Convert(PatternValue value, PatternType from, PatternType to)
    {
        if (value.IsNull || from.Kind == PatternKind.Null)
        {
            return PatternValue.Null;
        }

        if (to.IsApproximate)
        {
            var number = ToDouble(value, from);
            return PatternValue.OfFloat(to.Kind == PatternKind.Float ? (float)number : number);
        }

        if (to.Kind == PatternKind.Decimal)
        {
            return from.IsApproximate ? Parse(value.Float.ToString("F10", CultureInfo.InvariantCulture), to)
                : Rescale(value.Number, from.Kind == PatternKind.Decimal ? from.Scale : 0, to);
        }

        return from.IsApproximate ? Cut(value.Float, to.Kind)
            : Wrap(from.Kind == PatternKind.Decimal ? value.Number / Powers[from.Scale] : value.Number, to.Kind);
    }

    public static PatternValue Rescale(Int128 unscaled, int scale, PatternType to)
    {
        if (scale > to.Scale)
        {
            return Fit(DivideHalfUp(unscaled, Powers[scale - to.Scale]), to);
        }

        var factor = Powers[to.Scale - scale];
        var limit = Int128.MaxValue / factor;
        return unscaled > limit || unscaled < -limit ? PatternValue.Null : Fit(unscaled * factor, to);
    }

    /// <summary>NULL: the text is no number of that type.</summary>
    public static PatternValue Parse(string text, PatternType to)
    {
        text = text.Trim();
        if (to.IsApproximate)
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? PatternValue.OfFloat(to.Kind == PatternKind.Float ? (float)number : number) : PatternValue.Null;
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? text : string.Concat(text.AsSpan(0, point), text.AsSpan(point + 1));
        var scale = point < 0 ? 0 : text.Length - point - 1;
        if (scale > PatternType.DecimalPrecisionMax || !Int128.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unscaled))
        {
            return PatternValue.Null;
        }

        if (to.Kind == PatternKind.Decimal)
        {
            return Rescale(unscaled, scale, to);
        }

        var whole = PatternValue.Of(unscaled / Powers[scale]);
        return Wrap(whole.Number, to.Kind) == whole ? whole : PatternValue.Null;
    }

    public static string DecimalText(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled < 0 ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
    }

    public static Int128 DivideHalfUp(Int128 value, Int128 by)
    {
        var (quotient, rest) = Int128.DivRem(value, by);
        return Int128.Abs(rest) >= Int128.Abs(by) - Int128.Abs(rest) ? quotient + (value < 0 == by < 0 ? 1 : -1) : quotient;
    }

    private static PatternValue Cut(double number, PatternKind kind)
    {
        var wide = kind == PatternKind.BigInt ? double.IsNaN(number) ? 0 : number >= long.MaxValue ? long.MaxValue
            : number <= long.MinValue ? long.MinValue : (long)number
            : double.IsNaN(number) ? 0 : number >= int.MaxValue ? int.MaxValue : number <= int.MinValue ? int.MinValue : (int)number;
        return Wrap(wide, kind);
    }

    private static Int128 Power(int digits)
    {
        var power = Int128.One;
        for (var i = 0; i < digits; i++)
        {
            power *= 10;
        }

        return power;
    }
}
