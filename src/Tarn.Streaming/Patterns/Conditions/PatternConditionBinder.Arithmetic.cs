using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;
using Tarn.Streaming.Patterns.Values;

namespace Tarn.Streaming.Patterns.Conditions;

/// <content>Arithmetic with Flink's result types.</content>
internal sealed partial class PatternConditionBinder
{
    private const int DivisionScaleMin = 6;

    private Bound BindArithmetic(Arithmetic arithmetic)
    {
        var (left, right) = (Bind(arithmetic.Left), Bind(arithmetic.Right));
        if (arithmetic.Operator is "+" or "-" && Shift(arithmetic.Operator, left, right) is { } shifted)
        {
            return shifted;
        }

        return Calculate(arithmetic.Operator, left, right, arithmetic.At);
    }

    private static Bound Calculate(string symbol, Bound left, Bound right, SourcePosition at)
    {
        if (!(left.Type.IsNumber || left.Type.Kind == PatternKind.Null) || !(right.Type.IsNumber || right.Type.Kind == PatternKind.Null))
        {
            throw Mismatch($"cannot apply '{symbol}' to {left.Type.Name} and {right.Type.Name}", at);
        }

        var common = CommonType(left.Type, right.Type)!;
        if (common.IsApproximate)
        {
            return Approximate(symbol, left, right, common);
        }

        return common.Kind == PatternKind.Decimal ? Exact(symbol, left, right) : Whole(symbol, left, right, common);
    }

    private static Bound Approximate(string symbol, Bound left, Bound right, PatternType type)
    {
        var (one, other, single) = (Comparable(left, type), Comparable(right, type), type.Kind == PatternKind.Float);
        return new(type, c =>
        {
            var (x, y) = (one(c), other(c));
            if (x.IsNull || y.IsNull)
            {
                return PatternValue.Null;
            }

            var (a, b) = (x.Float, y.Float);
            var result = symbol switch { "+" => a + b, "-" => a - b, "*" => a * b, "/" => a / b, _ => a % b };
            return PatternValue.OfFloat(single ? (float)result : result);
        });
    }

    private static Bound Whole(string symbol, Bound left, Bound right, PatternType type) => new(type, c =>
    {
        var (x, y) = (left.Function(c), right.Function(c));
        if (x.IsNull || y.IsNull)
        {
            return PatternValue.Null;
        }

        var (a, b) = (x.Number, y.Number);
        if (b == 0 && symbol is "/" or "%")
        {
            throw new SqlException(SqlErrorName.DivisionByZero, "/ by zero");
        }

        return PatternNumbers.Wrap(symbol switch { "+" => a + b, "-" => a - b, "*" => a * b, "/" => a / b, _ => a % b }, type.Kind);
    });

    private static Bound Exact(string symbol, Bound left, Bound right)
    {
        var (a, b) = (left.Type.AsDecimal, right.Type.AsDecimal);
        var scale = Math.Max(a.Scale, b.Scale);
        var type = symbol switch
        {
            "*" => PatternType.DecimalOf(a.Precision + b.Precision, a.Scale + b.Scale),
            "/" => Quotient(a, b),
            "%" => PatternType.DecimalOf(Math.Min(a.Precision - a.Scale, b.Precision - b.Scale) + scale, scale),
            _ => PatternType.DecimalOf(Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + scale + 1, scale),
        };
        var result = type with { IsNullable = left.Type.IsNullable || right.Type.IsNullable };
        return new(result, c =>
        {
            var (x, y) = (left.Function(c), right.Function(c));
            return x.IsNull || y.IsNull ? PatternValue.Null : PatternDecimals.Calculate(symbol, x.Number, a.Scale, y.Number, b.Scale, type);
        });
    }

    private static PatternType Quotient(PatternType left, PatternType right)
    {
        var scale = Math.Max(DivisionScaleMin, left.Scale + right.Precision + 1);
        return PatternType.DecimalOf(left.Precision - left.Scale + right.Scale + scale, scale);
    }

    private static Bound Negate(Bound value, SourcePosition at)
    {
        var type = value.Type;
        if (!type.IsNumber && type.Kind is not (PatternKind.DayInterval or PatternKind.YearInterval or PatternKind.Null))
        {
            throw Mismatch($"cannot apply '-' to {type.Name}", at);
        }

        PatternValue Negated(PatternValue known) => type.IsApproximate ? PatternValue.OfFloat(-known.Float)
            : type.IsWhole ? PatternNumbers.Wrap(-known.Number, type.Kind) : PatternValue.Of(-known.Number);
        return new(type, c => value.Function(c) is { IsKnown: true } known ? Negated(known) : PatternValue.Null,
            value.Constant is { IsKnown: true } constant ? Negated(constant) : null);
    }

    /// <summary>A time and an interval; null: neither is one.</summary>
    private static Bound? Shift(string symbol, Bound left, Bound right)
    {
        var (time, interval) = symbol == "+" && left.Type.Kind is PatternKind.DayInterval or PatternKind.YearInterval ? (right, left) : (left, right);
        if (!time.Type.IsTimestamp || interval.Type.Kind is not (PatternKind.DayInterval or PatternKind.YearInterval))
        {
            return null;
        }

        var (sign, months) = (symbol == "+" ? 1 : -1, interval.Type.Kind == PatternKind.YearInterval);
        var type = time.Type.Plain with { IsNullable = time.Type.IsNullable || interval.Type.IsNullable };
        return new(type, c =>
        {
            var (at, by) = (time.Function(c), interval.Function(c));
            return at.IsNull || by.IsNull ? PatternValue.Null
                : months ? PatternTexts.AddMonths(at, sign * (int)by.Number) : PatternValue.Of(at.Number + (sign * by.Number));
        });
    }
}
