using Tarn.Sql.Matching.Values;

namespace Tarn.Sql.Matching;

/// <summary>Arithmetic, casts and comparison of the matcher, by Trino's rules: a result that does not fit is an error.</summary>
internal static class MatchNumbers
{
    private const long DayMs = 86_400_000;

    public static PatternValue Calculate(
        MatchTermOp op, PatternValue left, PatternValue right, MatchValueType operand, MatchValueType rightOperand, MatchValueType type)
    {
        if (left.IsNull || right.IsNull)
        {
            return PatternValue.Null;
        }

        return operand.Kind switch
        {
            MatchValueKind.Time => PatternValue.Of(operand.Digits == 32 ? (long)(left.Number - right.Number) * DayMs
                : (long)Math.Round((double)(left.Number - right.Number) / 1000, MidpointRounding.AwayFromZero)),
            MatchValueKind.Double => PatternValue.OfFloat(Calculate(op, left.Float, right.Float)),
            MatchValueKind.Real => PatternValue.OfFloat((float)Calculate(op, (float)left.Float, (float)right.Float)),
            MatchValueKind.Decimal => Known(
                PatternDecimals.Calculate(Symbol(op), left.Number, operand.Scale, right.Number, rightOperand.Scale, Pattern(type)), "Decimal overflow"),
            _ => Whole(op, left.Number, right.Number, type),
        };
    }

    public static PatternValue Negate(PatternValue value, MatchValueType type) => value.IsNull ? value
        : type.Kind is MatchValueKind.Double or MatchValueKind.Real ? PatternValue.OfFloat(-value.Float)
        : type.Kind == MatchValueKind.Decimal ? PatternValue.Of(-value.Number) : InRange(-value.Number, type);

    /// <summary>A number as one of a wider type.</summary>
    public static PatternValue Convert(PatternValue value, MatchValueType from, MatchValueType to) =>
        value.IsNull || (from.Kind == to.Kind && from.Scale == to.Scale && to.Kind != MatchValueKind.Decimal) || from.Kind == MatchValueKind.Text ? value
        : Known(PatternNumbers.Convert(value, Pattern(from), Pattern(to)), $"Cannot cast to decimal({to.Digits}, {to.Scale})",
            SqlErrorName.InvalidCastArgument);

    /// <summary>Whether a whole number fits its type.</summary>
    public static PatternValue InRange(Int128 number, MatchValueType type)
    {
        var limit = Int128.One << (type.Digits - 1);
        return number >= -limit && number < limit ? PatternValue.Of(number)
            : throw new SqlException(SqlErrorName.NumericValueOutOfRange, $"a number of {type.Digits} bits does not hold {number}");
    }

    /// <summary>Compares two present values; null: one of them is not a number, and neither is less.</summary>
    public static int? Compare(PatternValue left, PatternValue right, MatchValueType type)
    {
        if (type.Kind is MatchValueKind.Double or MatchValueKind.Real)
        {
            return double.IsNaN(left.Float) || double.IsNaN(right.Float) ? null
                : left.Float < right.Float ? -1 : left.Float > right.Float ? 1 : 0;
        }

        return type.Kind == MatchValueKind.Text ? PatternOrdering.Texts(left.Text!, right.Text!) : left.Number.CompareTo(right.Number);
    }

    public static PatternType Pattern(MatchValueType type) => type.Kind switch
    {
        MatchValueKind.Decimal => new(PatternKind.Decimal, type.Digits, type.Scale),
        MatchValueKind.Real => new(PatternKind.Float),
        MatchValueKind.Double => PatternType.Double,
        _ => PatternType.BigInt,
    };

    private static PatternValue Whole(MatchTermOp op, Int128 left, Int128 right, MatchValueType type)
    {
        if (op is MatchTermOp.Divide or MatchTermOp.Remainder && right == 0)
        {
            throw new SqlException(SqlErrorName.DivisionByZero, "Division by zero");
        }

        return InRange(op switch
        {
            MatchTermOp.Add => left + right,
            MatchTermOp.Subtract => left - right,
            MatchTermOp.Multiply => left * right,
            MatchTermOp.Divide => left / right,
            _ => left % right,
        }, type);
    }

    private static double Calculate(MatchTermOp op, double left, double right) => op switch
    {
        MatchTermOp.Add => left + right,
        MatchTermOp.Subtract => left - right,
        MatchTermOp.Multiply => left * right,
        MatchTermOp.Divide => left / right,
        _ => left % right,
    };

    private static string Symbol(MatchTermOp op) => op switch
    {
        MatchTermOp.Add => "+",
        MatchTermOp.Subtract => "-",
        MatchTermOp.Multiply => "*",
        MatchTermOp.Divide => "/",
        _ => "%",
    };

    private static PatternValue Known(PatternValue value, string message, string name = SqlErrorName.NumericValueOutOfRange) =>
        value.IsKnown ? value : throw new SqlException(name, message);
}
