using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

internal sealed partial class DuckDbWriter
{
    private string WriteArithmetic(ArithmeticOperation a)
    {
        var left = Write(a.Left);
        if (a.Operator == "negate")
        {
            return a.Type.IsFloating ? $"({left} * CAST(-1 AS {TypeName(a.Type)}))" : $"(-{left})";
        }
        var right = Write(a.Right);
        if (a.Type.Kind == TypeKind.Decimal)
        {
            return DecimalArithmetic(a, left, right);
        }
        if (a.Left.Type.IsNumeric)
        {
            var op = a.Operator == "/" && a.Type.IsInteger ? "//" : a.Operator;
            var operation = $"({left} {op} {right})";
            return a.Type.IsInteger && a.Operator is "/" or "%" ? "(" + Guarded(left, a.Right, right, operation) + ")" : operation;
        }
        return TemporalArithmetic(a, left, right);
    }

    private string DecimalArithmetic(ArithmeticOperation a, string left, string right)
    {
        if (a.Operator is "/" or "%")
        {
            var function = Managed(a.Operator == "/" ? "decimal_divide" : "decimal_modulus", [a.Left.Type, a.Right.Type], a.Type);
            return $"{function}({left}, {right})";
        }
        if (a.Operator == "*")
        {
            return $"CAST(({left} * {right}) AS {TypeName(a.Type)})";
        }
        var type = TypeName(a.Type);
        return $"CAST((CAST({left} AS {type}) {a.Operator} CAST({right} AS {type})) AS {type})";
    }

    private string TemporalArithmetic(ArithmeticOperation a, string left, string right)
    {
        if (a.Left.Type.IsInterval)
        {
            var type = TypeName(a.Type);
            return a.Right.Type.IsInterval ? $"({left} {a.Operator} {right})"
                : $"CAST(trunc({left} {a.Operator} {right}) AS {type})";
        }
        if (!a.Right.Type.IsInterval)
        {
            return a.Left.Type.Kind switch
            {
                TypeKind.Date => $"(CAST({left} - {right} AS BIGINT) * 86400000)",
                _ => $"CAST(round((epoch_us({left}) - epoch_us({right})) / CAST(1000 AS DOUBLE)) AS BIGINT)",
            };
        }
        if (a.Right.Type.Kind == TypeKind.IntervalYearToMonth)
        {
            return $"CAST({left} {a.Operator} to_months({right}) AS {TypeName(a.Type)})";
        }
        if (a.Type.Kind == TypeKind.Date)
        {
            var isWhole = a.Right is Constant { Value: long ms } && ms % 86_400_000 == 0;
            var moved = $"({left} {a.Operator} CAST({right} // 86400000 AS INTEGER))";
            return isWhole ? moved : $"(CASE WHEN {right} % 86400000 <> 0 THEN {Fail(SqlErrorName.InvalidFunctionArgument, "'Cannot add hour, minutes or seconds to a date'")} ELSE {moved} END)";
        }
        return $"({left} {a.Operator} to_microseconds({right} * 1000))";
    }

    /// <summary>Comparison with Trino's NaN: equal to nothing, not even itself, and neither less nor greater.</summary>
    private string Compare(string op, string left, string right, PlanExpression a, PlanExpression b)
    {
        if (op is "distinct" or "same")
        {
            return $"({left} IS {(op == "same" ? "NOT " : "")}DISTINCT FROM {right})";
        }
        if (a.Type.Kind == TypeKind.Map)
        {
            (left, right) = ($"list_sort(map_entries({left}))", $"list_sort(map_entries({right}))");
        }
        var plain = $"({left} {op} {right})";
        if (!a.Type.IsFloating)
        {
            return plain;
        }
        var (leftCan, rightCan) = (CanBeNan(a), CanBeNan(b));
        switch (op)
        {
            case "=": return leftCan && rightCan ? $"({plain} AND NOT isnan({left}))" : plain;
            case "<>": return leftCan && rightCan ? $"({plain} OR isnan({left}))" : plain;
            case "<" or "<=": return rightCan ? $"({plain} AND NOT isnan({right}))" : plain;
            default: return leftCan ? $"({plain} AND NOT isnan({left}))" : plain;
        }
    }

    private static bool CanBeNan(PlanExpression e) => e is Coercion c ? c.Value.Type.IsFloating ? CanBeNan(c.Value) : c.Value.Type.IsText
        : e is not Constant { Value: double d } || double.IsNaN(d);

    private string WriteSubquery(Subquery s)
    {
        var query = Write(s.Plan);
        switch (s.Kind)
        {
            case SubqueryKind.Scalar when s.Plan.Columns.Count > 1:
                var fields = s.Plan.Columns.Select((c, i) => $"f{i} := {c.Name}");
                return $"(SELECT struct_pack({string.Join(", ", fields)}) FROM ({query}))";
            case SubqueryKind.Scalar: return $"({query})";
            case SubqueryKind.Exists: return $"EXISTS ({query})";
            case SubqueryKind.In: return $"({Write(s.Value!)} IN ({query}))";
            default: return $"({Write(s.Value!)} {s.Operator} {(s.Kind == SubqueryKind.All ? "ALL" : "ANY")} ({query}))";
        }
    }
}
