using System.Globalization;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

/// <summary>
/// A constant in the form of a column's stored values (Iceberg's single values), for predicates of the lake.
/// </summary>
/// <param name="Value">The value. If the column's type cannot hold it, the largest value below it.</param>
/// <param name="IsExact">Whether the column's type can hold the value.</param>
internal sealed record LiteralValue(object Value, bool IsExact)
{
    private const int NanosecondDigits = 9;

    /// <summary>Null when the expression is not a constant of a known form, or beyond the column's range.</summary>
    public static LiteralValue? Of(PlanExpression e, SqlType column)
    {
        if (Constant(e) is not ({ } value, { } type))
        {
            return null;
        }

        return (column.Kind, value) switch
        {
            (TypeKind.Boolean, bool) or (TypeKind.Varbinary, byte[]) => new(value, true),
            (TypeKind.Double or TypeKind.Real, double) => new(value, true),
            (TypeKind.Double or TypeKind.Real, float number) => new((double)number, true),
            (TypeKind.Varchar, string) when type.Kind == TypeKind.Varchar => new(value, true),
            (TypeKind.Decimal, long number) when type.IsInteger => Unscaled(number.ToString(CultureInfo.InvariantCulture), column.Scale),
            (TypeKind.Decimal, string text) when type.Kind == TypeKind.Decimal => Unscaled(text, column.Scale),
            (_, long) when column.IsInteger && type.IsInteger => new(value, true),
            (_, string text) when column.IsInteger && type.Kind == TypeKind.Decimal => Integer(text),
            (TypeKind.Date, string text) when type.Kind is TypeKind.Date or TypeKind.Timestamp => Time(text, 86_400, 1),
            (TypeKind.Timestamp, string text) when type.Kind is TypeKind.Date or TypeKind.Timestamp => Time(text, 1, PerSecond(column)),
            (TypeKind.TimestampWithTimeZone, string text) when type.Kind == TypeKind.TimestampWithTimeZone => Time(text, 1, PerSecond(column)),
            _ => null,
        };
    }

    /// <summary>A constant under coercions that keep its value, and its type.</summary>
    private static (object? Value, SqlType? Type) Constant(PlanExpression e)
    {
        if (e is Constant constant)
        {
            return (constant.Value, constant.Type);
        }

        if (e is FunctionInvocation { Function.Name: "at_timezone", Arguments: [Constant instant, _] })
        {
            return (instant.Value, instant.Type);
        }

        if (e is not Coercion { Value: Constant { Value: { } value } of, Type: var to })
        {
            return default;
        }

        return (of.Type.Kind, to.Kind) switch
        {
            _ when of.Type.IsInteger && (to.IsInteger || to.Kind == TypeKind.Decimal) => (value, of.Type),
            (TypeKind.Decimal, TypeKind.Decimal) when to.Scale >= of.Type.Scale => (value, of.Type),
            (_, TypeKind.Double) when of.Type.IsInteger => ((double)(long)value, to),
            (_, TypeKind.Real) when of.Type.IsInteger => ((float)(long)value, to),
            (TypeKind.Decimal, TypeKind.Double) => (double.Parse((string)value, CultureInfo.InvariantCulture), to),
            (TypeKind.Decimal, TypeKind.Real) => (float.Parse((string)value, CultureInfo.InvariantCulture), to),
            (TypeKind.Varchar, TypeKind.Varchar) when to.Precision >= of.Type.Precision => (value, to),
            (TypeKind.Date, TypeKind.Timestamp or TypeKind.TimestampWithTimeZone) => (value, to),
            (TypeKind.Timestamp, TypeKind.Timestamp) or (TypeKind.TimestampWithTimeZone, TypeKind.TimestampWithTimeZone)
                when to.Precision >= of.Type.Precision => (value, to),
            (TypeKind.Timestamp, TypeKind.TimestampWithTimeZone) when to.Precision >= of.Type.Precision => (value, to),
            _ => default,
        };
    }

    private static long PerSecond(SqlType column) => column.Precision > 6 ? 1_000_000_000 : 1_000_000;

    private static LiteralValue? Integer(string text) =>
        Unscaled(text, 0) is { Value: Int128 number } floor && number >= long.MinValue && number <= long.MaxValue ? floor with { Value = (long)number } : null;

    /// <summary>A decimal's text as an unscaled number of that scale.</summary>
    private static LiteralValue? Unscaled(string text, int scale)
    {
        var isNegative = text.StartsWith('-');
        var digits = isNegative ? text[1..] : text;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? "" : digits[(point + 1)..];
        var kept = (point < 0 ? digits : digits[..point]) + fraction[..Math.Min(scale, fraction.Length)].PadRight(scale, '0');
        if (!Int128.TryParse(kept, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var isExact = fraction.Length <= scale || !fraction.AsSpan(scale).ContainsAnyExcept('0');
        return new(isNegative ? -number - (isExact ? 0 : 1) : number, isExact);
    }

    /// <summary>
    /// A date or time in UTC as units since 1970. A unit is either some seconds or a part of one second.
    /// </summary>
    private static LiteralValue? Time(string text, long seconds, long perSecond)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? "" : text[(point + 1)..];
        var length = fraction.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? fraction : fraction[..length];
        var whole = point < 0 ? text : text[..point] + (length < 0 ? "" : fraction[length..]);
        if (digits.Length > NanosecondDigits
            || !DateTime.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return null;
        }

        var nanoseconds = digits.Length == 0 ? 0 : long.Parse(digits.PadRight(NanosecondDigits, '0'), CultureInfo.InvariantCulture);
        var ticks = ((Int128)(time - DateTime.UnixEpoch).Ticks * 100) + nanoseconds;
        var unit = (Int128)seconds * 1_000_000_000 / perSecond;
        var units = (ticks / unit) - (ticks % unit < 0 ? 1 : 0);
        return units < long.MinValue || units > long.MaxValue ? null : new((long)units, ticks % unit == 0);
    }
}
