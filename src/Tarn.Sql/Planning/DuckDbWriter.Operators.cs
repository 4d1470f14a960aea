using Tarn.Sql.Plans;
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
            return Call(a.Operator == "/" ? "decimal_divide" : "decimal_modulus", [a.Left.Type, a.Right.Type], a.Type, $"{left}, {right}");
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

        if (a.Type.IsNanoseconds)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"{a.Left.Type.Name} {a.Operator} {a.Right.Type.Name} is not supported", a.At);
        }

        if (a.Right.Type.Kind == TypeKind.IntervalYearToMonth)
        {
            return $"CAST({left} {a.Operator} to_months({right}) AS {TypeName(a.Type)})";
        }

        if (a.Type.Kind == TypeKind.Date)
        {
            var isWhole = a.Right is Constant { Value: long ms } && ms % 86_400_000 == 0;
            var moved = $"({left} {a.Operator} CAST({right} // 86400000 AS INTEGER))";
            return isWhole ? moved
                : $"(CASE WHEN {right} % 86400000 <> 0 THEN "
                    + $"{Fail(SqlErrorName.InvalidFunctionArgument, "'Cannot add hour, minutes or seconds to a date'")} ELSE {moved} END)";
        }

        return $"({left} {a.Operator} to_microseconds({right} * 1000))";
    }

    /// <summary>
    /// Comparison with Trino's NaN: it equals no value, not even itself, and is neither less nor greater.
    /// </summary>
    private string Compare(string op, string left, string right, PlanExpression a, PlanExpression b)
    {
        if (op is "distinct" or "same")
        {
            return $"({Unfiltered(left, a)} IS {(op == "same" ? "NOT " : "")}DISTINCT FROM {Unfiltered(right, b)})";
        }

        if (a.Type.Kind == TypeKind.Map)
        {
            (left, right) = ($"list_sort(map_entries({left}))", $"list_sort(map_entries({right}))");
        }

        if (a.Type.Kind == TypeKind.Varbinary)
        {
            left = Unfiltered(left, a);
            right = Unfiltered(right, b);
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

    /// <summary>
    /// Hides from DuckDB that a column of bytes is compared with a constant. Otherwise DuckDB looks for the constant's
    /// text in a Parquet file's bloom filter (seen on 1.5.6), and finds nothing.
    /// </summary>
    private static string Unfiltered(string sql, PlanExpression e) => e is ColumnReference && e.Type.Kind == TypeKind.Varbinary ? $"({sql} || ''::BLOB)" : sql;

    private static bool CanBeNan(PlanExpression e) => e is Coercion c ? c.Value.Type.IsFloating ? CanBeNan(c.Value) : c.Value.Type.IsText
        : e is not Constant { Value: double d } || double.IsNaN(d);

    private string WriteSubquery(Subquery s)
    {
        var isFilter = _isFilter;
        _isFilter = false;
        var query = Write(s.Plan);
        switch (s.Kind)
        {
            case SubqueryKind.Scalar when s.Plan.Columns.Count > 1:
                var fields = s.Plan.Columns.Select((c, i) => $"f{i} := {c.Name}");
                return $"(SELECT struct_pack({string.Join(", ", fields)}) FROM ({query}))";
            case SubqueryKind.Scalar: return $"({query})";
            case SubqueryKind.Exists: return $"EXISTS ({query})";
            case SubqueryKind.In when s.Plan.Columns.Count > 1: return WriteRowMembership(s, (RowValue)s.Value!, query, isFilter);
            case SubqueryKind.In: return $"({Write(s.Value!)} IN ({query}))";
            default: return $"({Write(s.Value!)} {s.Operator} {(s.Kind == SubqueryKind.All ? "ALL" : "ANY")} ({query}))";
        }
    }

    /// <summary>
    /// DuckDB treats two nulls in rows as equal; by Trino's rules a null makes the result unknown. The query is first
    /// searched for equal rows, which DuckDB can do by a join. Only then is it searched for rows that are equal except
    /// for nulls.
    /// </summary>
    private string WriteRowMembership(Subquery s, RowValue row, string query, bool isFilter)
    {
        var pairs = row.Items.Select((item, i) => (Value: Write(item), Column: s.Plan.Columns[i].Name, Item: item,
            Other: (PlanExpression)new ColumnReference(s.Plan.Columns[i].Id, "", s.Plan.Columns[i].Type))).ToList();
        var equal = string.Join(" AND ", pairs.Select(p => Compare("=", p.Value, p.Column, p.Item, p.Other)));
        var found = $"EXISTS (SELECT 1 FROM ({query}) WHERE {equal})";
        if (isFilter)
        {
            return found;
        }

        var unknown = string.Join(
            " AND ", pairs.Select(p => $"({Compare("=", p.Value, p.Column, p.Item, p.Other)} OR {p.Value} IS NULL OR {p.Column} IS NULL)"));
        return $"(CASE WHEN {found} THEN true WHEN EXISTS (SELECT 1 FROM ({query}) WHERE {unknown}) THEN NULL ELSE false END)";
    }
}
