using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <content>
/// Queries inside expressions. Where a value has parts, the engine takes two nulls in it for equal; by Trino's rules the null makes
/// the comparison unknown.
/// </content>
internal sealed partial class PlanLowering
{
    private EngineSql LowerSubquery(Subquery s)
    {
        var isFilter = _isFilter;
        _isFilter = false;
        var query = Lower(s.Plan);
        switch (s.Kind)
        {
            case SubqueryKind.Scalar when s.Plan.Columns.Count > 1:
                return $"(SELECT struct_pack({EngineSql.Join(", ", s.Plan.Columns.Select((c, i) => (EngineSql)$"f{i} := {c.Name}"))}) FROM ({query}))";
            case SubqueryKind.Scalar:
                return s.Type.IsZoned && _utc.Contains(s.Plan.Columns[0].Id) ? InUtc($"({query})") : $"({query})";
            case SubqueryKind.Exists: return $"EXISTS ({query})";
            case SubqueryKind.In when s.Plan.Columns.Count > 1: return LowerRowMembership(s, (RowValue)s.Value!, query, isFilter);
            case SubqueryKind.In when IsNested(s.Value!.Type): return IsMember(s, query, isFilter);
            case SubqueryKind.In: return $"({Comparable(s.Value!)} IN ({ComparableQuery(s.Plan, query)}))";
            case var kind when s.Operator is "=" or "<>" && IsNested(s.Value!.Type):
                var isMember = (kind == SubqueryKind.Any) == (s.Operator == "=");
                var sql = isMember ? IsMember(s, query, isFilter && s.Operator == "=") : AllEqual(s, query);
                return s.Operator == "=" ? sql : $"(NOT {sql})";
            default:
                return $"({Comparable(s.Value!)} {s.Operator!} {(s.Kind == SubqueryKind.All ? "ALL" : "ANY")} ({ComparableQuery(s.Plan, query)}))";
        }
    }

    private static bool IsNested(SqlType type) => type.Kind is TypeKind.Array or TypeKind.Map or TypeKind.Row;

    private EngineSql ComparableQuery(PlanNode plan, EngineSql query) => !HasForms(plan.Columns[0].Type) ? query
        : $"SELECT {Comparable(Lower(Reference(plan.Columns[0])), plan.Columns[0].Type)} FROM ({query})";

    private static ColumnReference Reference(PlanColumn column) => new(column.Id, "", column.Type);

    /// <summary>
    /// Whether a query returns the value. The engine's search is right for a value that equals itself, which it does not if a part is null or NaN.
    /// Only a value that is not found is compared with each row.
    /// </summary>
    private EngineSql IsMember(Subquery s, EngineSql query, bool isFilter)
    {
        var value = Comparable(s.Value!);
        EngineSql found = $"({value} IN ({ComparableQuery(s.Plan, query)}) AND {EqualParts(value, value, s.Value!.Type)})";
        return isFilter ? found
            : $"(CASE WHEN {found} THEN true WHEN EXISTS ({Compared(s, query, value, equal => $"{equal} IS NULL")}) THEN NULL ELSE false END)";
    }

    private EngineSql AllEqual(Subquery s, EngineSql query)
    {
        var value = Comparable(s.Value!);
        return $"(CASE WHEN EXISTS ({Compared(s, query, value, equal => $"NOT {equal}")}) THEN false "
            + $"WHEN EXISTS ({Compared(s, query, value, equal => $"{equal} IS NULL")}) THEN NULL ELSE true END)";
    }

    /// <summary>The rows of a query whose comparison with a value fulfils a condition. The value is a column, which lambdas can name.</summary>
    private EngineSql Compared(Subquery s, EngineSql query, EngineSql value, Func<EngineSql, EngineSql> condition)
    {
        var (sought, item) = (new EngineName(Fresh("x")), new EngineName(Fresh("x")));
        var column = Comparable(Lower(Reference(s.Plan.Columns[0])), s.Plan.Columns[0].Type);
        return $"SELECT 1 FROM (SELECT {column} AS {item}, {value} AS {sought} FROM ({query})) WHERE {condition(EqualParts(sought, item, s.Value!.Type))}";
    }

    /// <summary>
    /// Whether a query returns a row of several columns. The query is first searched for equal rows, which the engine can do by a join. Only
    /// then is it searched for rows that are equal except for nulls.
    /// </summary>
    private EngineSql LowerRowMembership(Subquery s, RowValue row, EngineSql query, bool isFilter)
    {
        var isPlain = !row.Items.Any(item => IsNested(item.Type));
        var items = row.Items.Select(Lower).ToList();
        var names = items.Select(_ => Fresh("x")).ToList();
        var source = isPlain ? query : $"SELECT *, {Columns(items.Zip(names))} FROM ({query})";
        var pairs = row.Items.Select((item, i) => (Item: item, Other: Reference(s.Plan.Columns[i])))
            .Select((p, i) => (Value: isPlain ? items[i] : new EngineName(names[i]), Column: Lower(p.Other), p.Item, p.Other)).ToList();
        var equal = EngineSql.Join(" AND ", pairs.Select(p => Compare("=", p.Value, p.Column, p.Item, p.Other)));
        EngineSql found = $"EXISTS (SELECT 1 FROM ({source}) WHERE {equal})";
        if (isFilter)
        {
            return found;
        }

        var unknown = EngineSql.Join(" AND ", pairs.Select(
            p => (EngineSql)$"({Compare("=", p.Value, p.Column, p.Item, p.Other)} OR {p.Value} IS NULL OR {p.Column} IS NULL)"));
        return $"(CASE WHEN {found} THEN true WHEN EXISTS (SELECT 1 FROM ({source}) WHERE ({unknown}) IS NOT FALSE) THEN NULL ELSE false END)";
    }
}
