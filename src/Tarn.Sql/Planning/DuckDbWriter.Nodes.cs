using System.Globalization;
using System.Text;
using Tarn.Sql.Engine;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using SortKey = Tarn.Sql.Plans.SortKey;

namespace Tarn.Sql.Planning;

internal sealed partial class DuckDbWriter
{
    /// <summary>
    /// The whole statement: WITH queries once each, then the root, its columns in the order of the result.
    /// </summary>
    public string Write(QueryPlan plan)
    {
        var sql = new StringBuilder();
        for (var i = 0; i < plan.Shared.Count; i++)
        {
            sql.Append(i == 0 ? "WITH " : ", ").Append(SharedName(plan.Shared[i])).Append(" AS (").Append(Write(plan.Shared[i].Plan)).Append(") ");
        }

        return Bounded(sql.Append(Write(plan.Root)).ToString());
    }

    /// <summary>A SELECT that returns the node's columns under their names, in their order.</summary>
    public string Write(PlanNode node)
    {
        using var level = PlanningBudget.Enter();
        var (outer, wasTried) = (_writing, _isTried);
        (_writing, _isTried) = (null, false);
        var sql = Bounded(WriteHere(node));
        (_writing, _isTried) = (outer, wasTried);
        return sql;
    }

    private string WriteHere(PlanNode node) => node switch
    {
        ScanNode s => scan(s),
        ValuesNode v => WriteValues(v),
        ProjectNode p => $"SELECT {Columns(p.Columns.Select((c, i) => (Write(p.Expressions[i]), c.Name)))} FROM {From(p.Input)}",
        FilterNode f => $"SELECT {Names(f.Columns)} FROM {From(f.Input)} WHERE {WriteFilter(f.Condition)}",
        JoinNode j => WriteJoin(j),
        AggregateNode a => WriteAggregate(a),
        WindowNode w =>
            "SELECT "
                + Columns(w.Input.Columns.Select(c => (c.Name, c.Name)).Concat(w.Calls.Select(c => (WriteWindow(c), ColumnName(c.Column)))))
                + $" FROM {From(w.Input)}",
        DistinctNode d => $"SELECT DISTINCT {Names(d.Columns)} FROM {From(d.Input)}",
        SortNode s => WriteSort(s),
        SetNode s => WriteSet(s),
        UnnestNode u => WriteUnnest(u),
        SharedNode s => $"SELECT {Columns(s.Columns.Select((c, i) => (s.Query.Plan.Columns[i].Name, c.Name)))} FROM {SharedName(s.Query)}",
        _ => throw new InvalidOperationException($"no SQL for {node.GetType().Name}"),
    };

    private static string SharedName(SharedQuery query) => "w" + query.Ordinal.ToString(CultureInfo.InvariantCulture);

    private string From(PlanNode node) => $"({Write(node)})";

    /// <summary>A select list; DuckDB needs one column at least.</summary>
    private static string Columns(IEnumerable<(string Sql, string Name)> columns)
    {
        var list = string.Join(", ", columns.Select(c => c.Sql == c.Name ? c.Name : $"{c.Sql} AS {c.Name}"));
        return list.Length == 0 ? "1 AS c0" : list;
    }

    private static string Names(IReadOnlyList<PlanColumn> columns) => Columns(columns.Select(c => (c.Name, c.Name)));

    private string WriteValues(ValuesNode v)
    {
        if (v.Columns.Count == 0)
        {
            return "SELECT 1 AS c0";
        }

        if (v.Rows.Count == 0)
        {
            return $"SELECT {Columns(v.Columns.Select(c => ($"CAST(NULL AS {TypeName(c.Type)})", c.Name)))} WHERE false";
        }

        var rows = v.Rows.Select(r => $"({string.Join(", ", r.Select(Write))})");
        return $"SELECT {Names(v.Columns)} FROM (VALUES {string.Join(", ", rows)}) AS v({string.Join(", ", v.Columns.Select(c => c.Name))})";
    }

    private string WriteJoin(JoinNode j)
    {
        var right = (j.Lateral ? "LATERAL " : "") + From(j.Right);
        var kind = j.Kind switch { JoinKind.Left => "LEFT JOIN", JoinKind.Right => "RIGHT JOIN", JoinKind.Full => "FULL JOIN", _ => "JOIN" };
        var join = j.Kind == JoinKind.Cross ? $"{From(j.Left)} AS l CROSS JOIN {right} AS r"
            : $"{From(j.Left)} AS l {kind} {right} AS r ON {(j.Condition is null ? "true" : WriteFilter(j.Condition))}";
        return $"SELECT {Names(j.Columns)} FROM {join}";
    }

    private string WriteAggregate(AggregateNode a)
    {
        // Expression keys are computed in a subquery, so that GROUP BY and GROUPING name plain columns.
        var computed = a.Keys.Where(k => k.Value is not ColumnReference column || column.Column != k.Column.Id).ToList();
        var input = computed.Count == 0 ? From(a.Input)
            : $"(SELECT *, {string.Join(", ", computed.Select(k => $"{Write(k.Value)} AS {k.Column.Name}"))} FROM {From(a.Input)})";
        var list = a.Keys.Select(k => (k.Column.Name, k.Column.Name))
            .Concat(a.Calls.Select(c => (WriteAggregate(c), ColumnName(c.Column))))
            .Concat(a.Groupings.Select(
                g => ($"CAST(grouping({string.Join(", ", g.Keys.Select(k => a.Keys[k].Column.Name))}) AS {TypeName(g.Column.Type)})", g.Column.Name)));
        var sql = $"SELECT {Columns(list)} FROM {input}";
        if (a.Sets.Count == 1)
        {
            return a.Sets[0].Count == 0 ? sql + (a.Calls.Count == 0 ? " GROUP BY ()" : "") : $"{sql} GROUP BY {KeyNames(a, a.Sets[0])}";
        }

        return $"{sql} GROUP BY GROUPING SETS ({string.Join(", ", a.Sets.Select(s => $"({KeyNames(a, s)})"))})";
    }

    private static string KeyNames(AggregateNode a, IReadOnlyList<int> set) => string.Join(", ", set.Select(k => a.Keys[k].Column.Name));

    private string WriteAggregate(AggregateCall call)
    {
        var orderBy = call.OrderBy.Count == 0 ? "" : " ORDER BY " + Keys(call.OrderBy);
        var filter = call.Filter is null ? "" : $" FILTER (WHERE {Write(call.Filter)})";
        return WriteInvocation(call.Overload, call.Arguments, call.Type, new(call.Distinct ? "DISTINCT " : "", orderBy, filter, ""));
    }

    private string WriteWindow(WindowCall call)
    {
        var over = new StringBuilder(" OVER (");
        if (call.PartitionBy.Count > 0)
        {
            over.Append("PARTITION BY ").Append(List(call.PartitionBy)).Append(' ');
        }

        if (call.OrderBy.Count > 0)
        {
            over.Append("ORDER BY ").Append(Keys(call.OrderBy)).Append(' ');
        }

        if (call.Frame is { } frame)
        {
            over.Append(frame.Unit.ToString().ToUpperInvariant()).Append(" BETWEEN ").Append(Bound(frame.Start, frame.StartOffset))
                .Append(" AND ").Append(Bound(frame.End, frame.EndOffset));
        }

        return WriteInvocation(
            call.Overload, call.Arguments, call.Type,
            new(call.Distinct ? "DISTINCT " : "", "", over.Append(')').ToString(), call.IgnoreNulls ? " IGNORE NULLS" : ""));
    }

    private string Bound(FrameBoundKind kind, PlanExpression? offset) => kind switch
    {
        FrameBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
        FrameBoundKind.Preceding => $"{Offset(offset!)} PRECEDING",
        FrameBoundKind.CurrentRow => "CURRENT ROW",
        FrameBoundKind.Following => $"{Offset(offset!)} FOLLOWING",
        _ => "UNBOUNDED FOLLOWING",
    };

    private string Offset(PlanExpression offset) => offset.Type.Kind switch
    {
        TypeKind.IntervalDayToSecond => $"to_microseconds({Write(offset)} * 1000)",
        TypeKind.IntervalYearToMonth => $"to_months({Write(offset)})",
        _ => Write(offset),
    };

    private string Keys(IEnumerable<SortKey> keys) =>
        string.Join(", ", keys.Select(k => $"{Write(k.Value)} {(k.Descending ? "DESC" : "ASC")} NULLS {(k.NullsFirst ? "FIRST" : "LAST")}"));

    private string WriteSort(SortNode s)
    {
        var sql = new StringBuilder($"SELECT {Names(s.Columns)} FROM {From(s.Input)}");
        if (s.Keys.Count > 0)
        {
            sql.Append(" ORDER BY ").Append(Keys(s.Keys));
        }

        if (s.Limit is { } limit)
        {
            sql.Append(" LIMIT ").Append(limit.ToString(CultureInfo.InvariantCulture));
        }

        return sql.Append(s.Offset is { } offset ? " OFFSET " + offset.ToString(CultureInfo.InvariantCulture) : "").ToString();
    }

    private string WriteSet(SetNode s)
    {
        var op = s.Operator.ToString().ToUpperInvariant() + (s.All ? " ALL" : "");
        var inputs = s.Inputs.Select(i => $"SELECT {Columns(s.Columns.Select((c, n) => (i.Columns[n].Name, c.Name)))} FROM {From(i)}").ToList();
        return $"SELECT {Names(s.Columns)} FROM ({DuckDbText.Balanced(inputs, $" {op} ")})";
    }

    /// <summary>
    /// Unnests lists side by side: one row for each place of the longest list. Shorter lists give null, as in Trino.
    /// Rows whose lists are all empty vanish, unless a LEFT JOIN keeps them with one null element.
    /// </summary>
    private string WriteUnnest(UnnestNode u)
    {
        var lists = new List<(string Sql, string Name)>();
        var outputs = u.Input.Columns.Select(c => (c.Name, c.Name)).ToList();
        for (var i = 0; i < u.Values.Count; i++)
        {
            var name = $"u{u.Elements[i][0].Id.ToString(CultureInfo.InvariantCulture)}";
            var value = Write(u.Values[i]);
            lists.Add((value, name));
            var isMap = u.Values[i].Type.Kind == TypeKind.Map;
            var isRow = !isMap && u.Values[i].Type.Element.Kind == TypeKind.Row;
            var columns = u.Elements[i];
            if (isMap)
            {
                lists[^1] = ($"map_entries({value})", name);
            }

            outputs.AddRange(
                columns.Select(
                    (c, n) => (isMap ? $"struct_extract(e{name}, '{(n == 0 ? "key" : "value")}')"
                        : isRow ? $"struct_extract(e{name}, 'f{n}')" : "e" + name, c.Name)));
        }

        var length = lists.Count == 1 ? $"len({lists[0].Name})" : $"greatest({string.Join(", ", lists.Select(l => $"len({l.Name})"))})";
        var rows = u.KeepEmpty ? $"greatest(1, coalesce({length}, 0))" : $"coalesce({length}, 0)";
        if (u.Ordinality is not null)
        {
            outputs.Add((u.KeepEmpty ? $"CASE WHEN coalesce({length}, 0) > 0 THEN place END" : "place", u.Ordinality.Name));
        }

        var with = $"SELECT {Columns(u.Input.Columns.Select(c => (c.Name, c.Name)).Concat(lists))} FROM {From(u.Input)}";
        var spread = $"SELECT *, unnest(range(1, CAST({rows} AS BIGINT) + 1)) AS place FROM ({with})";
        var picked = $"SELECT *, {string.Join(", ", lists.Select(l => $"list_extract({l.Name}, place) AS e{l.Name}"))} FROM ({spread})";
        return $"SELECT {Columns(outputs)} FROM ({picked})";
    }
}
