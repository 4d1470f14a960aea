using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>Trino's result types of `+ - * / %`.</summary>
/// <seealso href="https://trino.io/docs/current/functions/decimal.html"/>
internal static class ArithmeticTypes
{
    public static PlanExpression Bind(
        string op, PlanExpression left, PlanExpression right, SourcePosition at, SqlDialect dialect = SqlDialect.Trino)
    {
        var (a, b) = (left.Type, right.Type);
        if (a.Kind == TypeKind.Unknown || b.Kind == TypeKind.Unknown)
        {
            return WithNull(op, left, right, at, dialect);
        }

        if (a.IsNumeric && b.IsNumeric)
        {
            return ConstantArithmetic.Fold(Numeric(op, left, right, at, dialect));
        }

        return Temporal(op, left, right, at) is { } temporal ? ConstantArithmetic.Fold(temporal)
            : throw Refused(op, a, b, at);
    }

    private static PlanExpression WithNull(string op, PlanExpression left, PlanExpression right, SourcePosition at, SqlDialect dialect)
    {
        var other = left.Type.Kind == TypeKind.Unknown ? right.Type : left.Type;
        var result = dialect == SqlDialect.Flink && other.IsNumeric ? other
            : NullArithmetic.Result(op, left.Type, right.Type, at) ?? throw Refused(op, left.Type, right.Type, at);
        return result.IsNumeric && left.Type != right.Type
            ? Numeric(op, ExpressionBinder.Coerce(left, Typed(left)), ExpressionBinder.Coerce(right, Typed(right)), at, dialect)
            : new Constant(null, result) { At = at };

        SqlType Typed(PlanExpression e) => e.Type.Kind == TypeKind.Unknown ? result : e.Type;
    }

    private static SqlException Refused(string op, SqlType left, SqlType right, SourcePosition at) =>
        new(SqlErrorName.TypeMismatch, $"Cannot apply operator: {left.Name} {op} {right.Name}", at);

    private static PlanExpression Numeric(string op, PlanExpression left, PlanExpression right, SourcePosition at, SqlDialect dialect)
    {
        var common = TypeCoercion.CommonSuperType(left.Type, right.Type)!;
        if (common.Kind != TypeKind.Decimal)
        {
            return new ArithmeticOperation(op, ExpressionBinder.Coerce(left, common), ExpressionBinder.Coerce(right, common), common) { At = at };
        }

        var (a, b) = (TypeCoercion.AsDecimal(left.Type), TypeCoercion.AsDecimal(right.Type));
        var result = dialect == SqlDialect.Flink ? FlinkDecimals.Result(op, a, b) : DecimalResult(op, a, b);
        return new ArithmeticOperation(op, ExpressionBinder.Coerce(left, a), ExpressionBinder.Coerce(right, b), result) { At = at };
    }

    private static SqlType DecimalResult(string op, SqlType a, SqlType b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        var whole = Math.Max(a.Precision - a.Scale, b.Precision - b.Scale);
        var (p, s) = op switch
        {
            "*" => (a.Precision + b.Precision, a.Scale + b.Scale),
            "/" => (a.Precision + b.Scale + Math.Max(b.Scale - a.Scale, 0), scale),
            "%" => (Math.Min(a.Precision - a.Scale, b.Precision - b.Scale) + scale, scale),
            _ => (whole + scale + 1, scale),
        };
        if (s > SqlType.DecimalPrecisionMax)
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"DECIMAL scale must be in range [0, precision (38)]: {s}");
        }

        return SqlType.Decimal(Math.Clamp(p, 1, SqlType.DecimalPrecisionMax), s);
    }

    private static PlanExpression? Temporal(string op, PlanExpression left, PlanExpression right, SourcePosition at)
    {
        var (a, b) = (left.Type, right.Type);
        var isPoint = IsPoint(a);
        if (isPoint && b.IsInterval && op is "+" or "-")
        {
            if (a.IsClock && b.Kind == TypeKind.IntervalYearToMonth)
            {
                return null;
            }

            return new ArithmeticOperation(op, left, right, WithMilliseconds(a, b)) { At = at };
        }

        if (a.IsInterval && op == "+" && IsPoint(b))
        {
            return new ArithmeticOperation(op, right, left, WithMilliseconds(b, a)) { At = at };
        }

        if (isPoint && op == "-" && TypeCoercion.CommonSuperType(a, b) is { } common)
        {
            return new ArithmeticOperation(
                op, ExpressionBinder.Coerce(left, common), ExpressionBinder.Coerce(right, common), SqlType.IntervalDayToSecond)
            { At = at };
        }

        if (a.IsInterval && a == b && op is "+" or "-")
        {
            return new ArithmeticOperation(op, left, right, a) { At = at };
        }

        if (a.IsInterval && b.IsNumeric && op is "*" or "/")
        {
            return new ArithmeticOperation(op, left, ExpressionBinder.Coerce(right, SqlType.Double), a) { At = at };
        }

        return b.IsInterval && a.IsNumeric && op == "*"
            ? new ArithmeticOperation(op, right, ExpressionBinder.Coerce(left, SqlType.Double), b) { At = at } : null;
    }

    public static bool IsPoint(SqlType type) => type.IsClock || type.Kind is TypeKind.Date or TypeKind.Timestamp or TypeKind.TimestampWithTimeZone;

    /// <summary>Adding milliseconds to a coarser timestamp gives it three digits.</summary>
    public static SqlType WithMilliseconds(SqlType point, SqlType interval) =>
        interval.Kind == TypeKind.IntervalYearToMonth || point.Precision >= 3 ? point : point.Kind switch
        {
            TypeKind.Timestamp => SqlType.Timestamp(3),
            TypeKind.TimestampWithTimeZone => SqlType.TimestampWithTimeZone(3),
            TypeKind.Time => SqlType.Time(3),
            TypeKind.TimeWithTimeZone => SqlType.TimeWithTimeZone(3),
            _ => point,
        };
}
