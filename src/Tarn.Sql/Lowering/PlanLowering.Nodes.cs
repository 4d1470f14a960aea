using System.Globalization;
using Tarn.Sql.Engine;
using Tarn.Sql.Functions;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using SortKey = Tarn.Sql.Plans.SortKey;

namespace Tarn.Sql.Lowering;

internal sealed partial class PlanLowering
{
    /// <summary>
    /// The whole statement: WITH queries once each, then the root, its columns in the order of the result.
    /// </summary>
    public EngineSql Lower(QueryPlan plan)
    {
        if (plan.Shared.Count == 0)
        {
            return Lower(plan.Root);
        }

        var shared = plan.Shared.Select(query => (EngineSql)$"{SharedName(query)} AS ({Lower(query.Plan)})").ToList();
        return $"WITH {EngineSql.Join(" , ", shared)} {Lower(plan.Root)}";
    }

    /// <summary>A SELECT that returns the node's columns under their names, in their order.</summary>
    public EngineSql Lower(PlanNode node)
    {
        using var level = PlanningBudget.Enter();
        var (outer, wasTried) = (_current, _isTried);
        (_current, _isTried) = (null, false);
        var sql = LowerHere(node);
        (_current, _isTried) = (outer, wasTried);
        return sql;
    }

    private EngineSql LowerHere(PlanNode node) => node switch
    {
        ScanNode s => LowerScan(s),
        ValuesNode v => LowerValues(v),
        ProjectNode p => $"SELECT {LowerProject(p)}",
        FilterNode f => LowerFiltered(f),
        JoinNode j => $"SELECT {Names(j.Columns)} FROM {Joined(j)}",
        AggregateNode a => LowerAggregate(a),
        WindowNode w => LowerWindows(w),
        DistinctNode d => Distinct(From(d.Input), d.Columns),
        SortNode s => LowerSort(s),
        SetNode s => LowerSet(s),
        UnnestNode u => LowerUnnest(u),
        SharedNode s => $"SELECT {Columns(s.Columns.Select((c, i) => Output(Lower(Reference(s.Query.Plan.Columns[i])), c)))} FROM {SharedName(s.Query)}",
        _ => throw new InvalidOperationException($"no SQL for {node.GetType().Name}"),
    };

    private static string SharedName(SharedQuery query) => "w" + query.Ordinal.ToString(CultureInfo.InvariantCulture);

    private EngineSql From(PlanNode node) => $"({Lower(node)})";

    /// <summary>A select list; DuckDB needs one column at least.</summary>
    private static EngineSql Columns(IEnumerable<(EngineSql Sql, string Name)> columns)
    {
        var list = columns.Select(c => c.Sql is EngineName name && name.Name == c.Name ? c.Sql : $"{c.Sql} AS {c.Name}").ToList();
        return list.Count == 0 ? $"1 AS c0" : EngineSql.Join(", ", list);
    }

    private static EngineSql Names(IReadOnlyList<PlanColumn> columns) => Columns(Selves(columns));

    private static IEnumerable<(EngineSql Sql, string Name)> Selves(IEnumerable<PlanColumn> columns) => columns.Select(c => ((EngineSql)Name(c), c.Name));

    private EngineSql LowerValues(ValuesNode v)
    {
        if (v.Columns.Count == 0)
        {
            return $"SELECT 1 AS c0";
        }

        if (v.Rows.Count == 0)
        {
            return $"SELECT {Columns(v.Columns.Select(c => ((EngineSql)$"CAST(NULL AS {Type(c.Type)})", c.Name)))} WHERE false";
        }

        var lowered = v.Rows.Select(r => r.Select(Lower).ToList()).ToList();
        Unify(v.Columns, lowered);
        var rows = EngineSql.Join(", ", lowered.Select(r => (EngineSql)$"({EngineSql.Join(", ", r)})"));
        return $"SELECT {Names(v.Columns)} FROM (VALUES {rows}) AS v({EngineSql.Join(", ", v.Columns.Select(Name))})";
    }

    private EngineSql LowerSort(SortNode s)
    {
        var sql = WithOuter(From(s.Input), s.Input.Columns, s.Keys.Select(key => key.Value), input =>
            s.Keys.Count == 0 ? $"SELECT {Names(s.Columns)} FROM {input}"
                : (EngineSql)$"SELECT {Names(s.Columns)} FROM {input} ORDER BY {Keys(s.Keys)}");
        sql = s.Limit is { } limit ? $"{sql} LIMIT {limit}" : sql;
        return s.Offset is { } offset ? $"{sql} OFFSET {offset}" : sql;
    }

    private EngineSql LowerProject(ProjectNode p)
    {
        // The input comes first: it decides which columns hold only instants.
        return WithOuter(From(p.Input), p.Input.Columns, p.Expressions, input =>
            $"{Columns(p.Columns.Select((c, i) => Output(HasOneRow(p.Input) ? BesideAggregates(p.Expressions[i], p.Input) : Lower(p.Expressions[i]), c)))} "
                + $"FROM {input}");
    }

    private static bool HasOneRow(PlanNode node) => node is AggregateNode { Keys.Count: 0 } || (node is ProjectNode project && HasOneRow(project.Input));

    /// <summary>
    /// A value of the one row that aggregates without groups give. In a correlated query where no row was aggregated, the engine takes a value
    /// without an aggregate for null. It does not do that to a CASE (seen on 1.5.6).
    /// </summary>
    private EngineSql BesideAggregates(PlanExpression expression, PlanNode input)
    {
        var own = input.Columns.Select(column => column.Id).ToHashSet();
        var isOwn = false;
        PlanExpressionTree.Visit(expression, part => isOwn |= part is Subquery || (part is ColumnReference reference && own.Contains(reference.Column)));
        var sql = Lower(expression);
        return isOwn || sql is EngineZoned ? sql : $"CASE WHEN true THEN {sql} END";
    }

    private EngineSql LowerSet(SetNode s)
    {
        var inputs = s.Inputs.Select(From).ToList();
        var lists = s.Inputs.Select(i => i.Columns.Select(c => Lower(Reference(c))).ToList()).ToList();
        Unify(s.Columns, lists);
        var isZoned = s.Columns.Any(c => c.Type.IsZoned && !_utc.Contains(c.Id));
        var hasForms = isZoned || s.Columns.Any(c => HasMap(c.Type));
        if (isZoned && s.Operator != SetOperator.Union)
        {
            throw new SqlException(SqlErrorName.NotSupported, "INTERSECT and EXCEPT of times in zones other than UTC are not supported");
        }

        var op = s.Operator.ToString().ToUpperInvariant() + (s.All || (hasForms && s.Operator == SetOperator.Union) ? " ALL" : "");
        var parts = inputs.Select((input, i) =>
            (EngineSql)$"SELECT {Columns(s.Columns.Select((c, n) => (Item(lists[i][n], c), c.Name)))} FROM {input}").ToList();
        var all = EngineSql.Balanced(parts, $" {op} ");
        return hasForms && !s.All && s.Operator == SetOperator.Union ? Distinct($"({all})", s.Columns) : $"SELECT {Names(s.Columns)} FROM ({all})";

        EngineSql Item(EngineSql value, PlanColumn column) => s.Operator == SetOperator.Union ? value : InKeyOrder(value, column.Type);
    }

    /// <summary>Gives all rows of a column one form: instants if all of them are in UTC, else structs.</summary>
    private void Unify(IReadOnlyList<PlanColumn> columns, IReadOnlyList<List<EngineSql>> rows)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Type.IsZoned && rows.All(row => row[i] is EngineZoned { IsUtc: true }))
            {
                _utc.Add(columns[i].Id);
                foreach (var row in rows)
                {
                    row[i] = ((EngineZoned)row[i]).Instant;
                }
            }
        }
    }

    private EngineSql Distinct(EngineSql input, IReadOnlyList<PlanColumn> columns)
    {
        if (!columns.Any(c => HasForms(c.Type)))
        {
            return $"SELECT DISTINCT {Names(columns)} FROM {input}";
        }

        return $"SELECT DISTINCT ON ({EngineSql.Join(", ", columns.Select(c => Comparable(Lower(Reference(c)), c.Type)))}) {Names(columns)} FROM {input}";
    }
}
