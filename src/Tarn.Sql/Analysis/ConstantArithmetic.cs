using System.Globalization;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// Evaluates arithmetic of constants: a date with an interval, and decimals. The result cannot fail for a row, and leaves out files. An
/// operation that fails, or whose result is beyond .NET's types, stays as it is.
/// </summary>
internal static class ConstantArithmetic
{
    private const string DateFormat = "yyyy-MM-dd";
    private const long DayMilliseconds = 86_400_000;

    // .NET's decimals have 28 digits.
    private const int DigitsMax = 28;

    /// <summary>The value of an operation, otherwise the operation.</summary>
    public static PlanExpression Fold(PlanExpression e) => e is ArithmeticOperation a && Value(a) is { } value ? new Constant(value, a.Type) { At = a.At } : e;

    private static string? Value(ArithmeticOperation a) => a switch
    {
        { Left: Constant { Value: string date, Type.Kind: TypeKind.Date }, Right: Constant { Value: long count } interval, Operator: "+" or "-" } =>
            Moved(date, a.Operator == "-" ? -count : count, interval.Type.Kind),
        { Type: { Kind: TypeKind.Decimal, Precision: <= DigitsMax } type, Operator: "+" or "-" or "*" } =>
            Number(a.Left) is { } left && Number(a.Right) is { } right ? Decimal(a.Operator, left, right, type) : null,
        _ => null,
    };

    private static string? Moved(string date, long count, TypeKind interval)
    {
        if (!DateOnly.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || (interval == TypeKind.IntervalDayToSecond && count % DayMilliseconds != 0))
        {
            return null;
        }

        try
        {
            var moved = interval == TypeKind.IntervalYearToMonth ? day.AddMonths(checked((int)count)) : day.AddDays(checked((int)(count / DayMilliseconds)));
            return moved.ToString(DateFormat, CultureInfo.InvariantCulture);
        }
        catch (Exception beyond) when (beyond is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>An integer or decimal, also under coercions to decimals that keep its value.</summary>
    private static decimal? Number(PlanExpression e) => e switch
    {
        Constant { Value: long number } c when c.Type.IsInteger => number,
        Constant { Value: string text, Type: { Kind: TypeKind.Decimal, Precision: <= DigitsMax } } => decimal.Parse(text, CultureInfo.InvariantCulture),
        Coercion { Type: { Kind: TypeKind.Decimal } to, Value: var of }
            when of.Type.IsInteger || (of.Type.Kind == TypeKind.Decimal && of.Type.Scale <= to.Scale) => Number(of),
        _ => null,
    };

    private static string? Decimal(string op, decimal left, decimal right, SqlType type)
    {
        try
        {
            var value = op switch { "+" => left + right, "-" => left - right, _ => left * right };
            var text = value.ToString(string.Create(CultureInfo.InvariantCulture, $"F{type.Scale}"), CultureInfo.InvariantCulture);
            var fits = text.AsSpan().TrimStart('-').TrimStart('0').Length <= type.Precision + 1;
            return fits && decimal.Parse(text, CultureInfo.InvariantCulture) == value ? text : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
