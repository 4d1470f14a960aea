using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

internal sealed partial class PlanLowering
{
    private EngineSql Arithmetic(ArithmeticOperation a, EngineSql left, EngineSql right)
    {
        if (a.Operator == "negate")
        {
            return a.Type.IsFloating ? (EngineSql)$"({left} * CAST(-1 AS {Type(a.Type)}))" : $"(-{left})";
        }

        if (a.Type.Kind == TypeKind.Decimal)
        {
            return DecimalArithmetic(a, left, right);
        }

        if (a.Left.Type.IsNumeric)
        {
            var op = a.Operator == "/" && a.Type.IsInteger ? "//" : a.Operator;
            EngineSql operation = $"({left} {op} {right})";
            operation = a.Operator == "%" && a.Type.IsInteger && a.Right is not Constant { Value: long and not -1 }
                ? $"CASE WHEN {right} = -1 AND {left} IS NOT NULL THEN CAST(0 AS {Type(a.Type)}) ELSE {operation} END" : operation;
            return a.Type.IsInteger && a.Operator is "/" or "%" ? $"({Guarded(left, a.Right, right, operation)})" : operation;
        }

        return TemporalArithmetic(a, left, right);
    }

    private EngineSql DecimalArithmetic(ArithmeticOperation a, EngineSql left, EngineSql right)
    {
        if (a.Operator is "/" or "%")
        {
            return Call(a.Operator == "/" ? "decimal_divide" : "decimal_modulus", [a.Left.Type, a.Right.Type], a.Type, left, right);
        }

        var type = Type(a.Type);
        if (a.Operator != "*" && (Digits(a.Left.Type) > a.Type.Precision || Digits(a.Right.Type) > a.Type.Precision))
        {
            return Call(a.Operator == "+" ? "decimal_add" : "decimal_subtract", [a.Left.Type, a.Right.Type], a.Type, left, right);
        }

        if (a.Operator == "*")
        {
            return $"CAST(({left} * {right}) AS {type})";
        }

        // The engine's sum of two decimals has one digit more than they. So with one digit less, no cast checks each sum.
        var operand = Type(Digits(a.Left.Type) < a.Type.Precision && Digits(a.Right.Type) < a.Type.Precision
            ? SqlType.Decimal(a.Type.Precision - 1, a.Type.Scale) : a.Type);
        return $"CAST((CAST({left} AS {operand}) {a.Operator} CAST({right} AS {operand})) AS {type})";

        int Digits(SqlType type) => type.Precision - type.Scale + a.Type.Scale;
    }

    private EngineSql TemporalArithmetic(ArithmeticOperation a, EngineSql left, EngineSql right)
    {
        if (a.Left.Type.IsClock && (a.Left.Type.IsPicoseconds || a.Type.IsPicoseconds))
        {
            return ClockArithmetic(a, left, right);
        }

        if (a.Left.Type.Kind == TypeKind.TimestampWithTimeZone)
        {
            return ZonedArithmetic(a, Zoned(left), right);
        }

        if (a.Left.Type.IsInterval)
        {
            return a.Right.Type.IsInterval ? $"({left} {a.Operator} {right})" : ScaledInterval(a, left, right);
        }

        if (!a.Right.Type.IsInterval)
        {
            return a.Left.Type.Kind == TypeKind.Date ? (EngineSql)$"(CAST({left} - {right} AS BIGINT) * 86400000)"
                : $"CAST(round((epoch_us({Coarse(left, a.Left.Type)}) - epoch_us({Coarse(right, a.Left.Type)})) / CAST(1000 AS DOUBLE)) AS BIGINT)";
        }

        if (a.Type.Precision > CoarseDigits && a.Type.Kind == TypeKind.Timestamp)
        {
            return FineArithmetic(a, left, right);
        }

        if (a.Right.Type.Kind == TypeKind.IntervalYearToMonth)
        {
            return $"CAST({left} {a.Operator} to_months({right}) AS {Type(a.Type)})";
        }

        if (a.Type.Kind == TypeKind.Date)
        {
            var isWhole = a.Right is Constant { Value: long ms } && ms % 86_400_000 == 0;
            EngineSql moved = $"({left} {a.Operator} CAST({right} // 86400000 AS INTEGER))";
            return isWhole ? moved
                : $"(CASE WHEN {right} % 86400000 <> 0 THEN "
                    + $"{Fail(SqlErrorName.InvalidFunctionArgument, "Cannot add hour, minutes or seconds to a date")} ELSE {moved} END)";
        }

        return $"({left} {a.Operator} to_microseconds({right} * 1000))";
    }

    private EngineSql ScaledInterval(ArithmeticOperation a, EngineSql left, EngineSql right)
    {
        var word = a.Operator == "/" ? "divide" : "multiply";
        var nan = Fail(SqlErrorName.InvalidFunctionArgument, "Cannot " + word + " by double NaN");
        EngineSql zero = a.Operator == "/"
            ? $"WHEN {right} = 0 AND {left} IS NOT NULL THEN {Fail(SqlErrorName.InvalidFunctionArgument, "Cannot divide by double 0.0")} " : EngineSql.None;
        return $"CASE WHEN isnan({right}) AND {left} IS NOT NULL THEN {nan} {zero}ELSE CAST(trunc({left} {a.Operator} {right}) AS {Type(a.Type)}) END";
    }

    /// <summary>Months are added to the clock, milliseconds to the instant.</summary>
    private EngineSql ZonedArithmetic(ArithmeticOperation a, EngineZoned left, EngineSql right)
    {
        var point = SqlType.Timestamp(a.Left.Type.Precision);

        // The engine gives a part of a constant null no type.
        left = left.Key is null ? left.With($"CAST({left.Instant} AS {Type(point)})", left.Zone) : left;
        var plain = a with { Left = new Constant(null, point), Type = a.Right.Type.IsInterval ? SqlType.Timestamp(a.Type.Precision) : a.Type };
        return !a.Right.Type.IsInterval ? TemporalArithmetic(plain, left.Instant, Zoned(right).Instant)
            : a.Right.Type.Kind == TypeKind.IntervalDayToSecond ? left.With(TemporalArithmetic(plain, left.Instant, right), left.Zone)
            : AtClock(TemporalArithmetic(plain, Clock(left, a.Left.Type), right), left, a.Type);
    }

    /// <summary>
    /// Comparison with Trino's NaN: it equals no value, not even itself, and is neither less nor greater.
    /// </summary>
    private EngineSql Compare(string op, EngineSql left, EngineSql right, PlanExpression a, PlanExpression b)
    {
        (left, right) = (Comparable(left, a.Type), Comparable(right, b.Type));
        if (op is "distinct" or "same")
        {
            return $"({Unfiltered(left, a)} IS {(op == "same" ? "NOT " : "")}DISTINCT FROM {Unfiltered(right, b)})";
        }

        if (op is "=" or "<>" && a.Type.Kind is TypeKind.Array or TypeKind.Map)
        {
            var equal = EqualParts(left, right, a.Type);
            return op == "=" ? equal : $"(NOT {equal})";
        }

        if (op is not ("=" or "<>") && a.Type.Kind is TypeKind.Array or TypeKind.Row)
        {
            return $"(CASE WHEN {MeetsNull(left, right, a.Type)} THEN {NoOrder(a.Type)} ELSE {left} {op} {right} END)";
        }

        if (op is not ("=" or "<>") && a.Type.Kind == TypeKind.Char)
        {
            return $"({Padded(left, a.Type)} {op} {Padded(right, b.Type)})";
        }

        EngineSql plain = $"({Unfiltered(left, a)} {op} {Unfiltered(right, b)})";
        if (!a.Type.IsFloating)
        {
            return plain;
        }

        var (leftCan, rightCan) = (CanBeNan(a), CanBeNan(b));
        return op switch
        {
            "=" => leftCan && rightCan ? $"({plain} AND NOT isnan({left}))" : plain,
            "<>" => leftCan && rightCan ? $"({plain} OR isnan({left}))" : plain,
            "<" or "<=" => rightCan ? $"({plain} AND NOT isnan({right}))" : plain,
            _ => leftCan ? $"({plain} AND NOT isnan({left}))" : plain,
        };
    }

    /// <summary>
    /// Hides from DuckDB that a column of bytes is compared with a constant. Otherwise DuckDB looks for the constant's
    /// text in a Parquet file's bloom filter (seen on 1.5.6), and finds nothing.
    /// </summary>
    private static EngineSql Unfiltered(EngineSql sql, PlanExpression e) =>
        e is ColumnReference && e.Type.Kind == TypeKind.Varbinary ? $"({sql} || ''::BLOB)" : sql;

    /// <summary>A char with its blanks, before which some characters come in the order.</summary>
    private static EngineSql Padded(EngineSql sql, SqlType type) => $"rpad({sql}, {type.Precision}, ' ')";

    private static bool CanBeNan(PlanExpression e) => e is Coercion c ? c.Value.Type.IsFloating ? CanBeNan(c.Value) : c.Value.Type.IsText
        : e is not Constant { Value: double d } || double.IsNaN(d);
}
