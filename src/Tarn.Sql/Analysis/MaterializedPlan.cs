using Tarn.Sql.Functions.Partial;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Analysis;

/// <summary>
/// The parts of a query whose rows can be materialized: filters and projections of one table, perhaps grouped, perhaps with filters and
/// projections of the groups.
/// </summary>
/// <param name="Root">The whole query.</param>
/// <param name="Aggregate">Its grouping; null: the query only filters and projects.</param>
/// <param name="Scan">The table.</param>
internal sealed record MaterializedPlan(PlanNode Root, AggregateNode? Aggregate, ScanNode Scan)
{
    // A mask of a set of keys is a bigint.
    private const int KeysMax = 62;

    /// <summary>The part whose rows are materialized.</summary>
    public PlanNode Part => Aggregate ?? Root;

    /// <summary>Finds the parts.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: a part of the query cannot be materialized; the error names it.</exception>
    public static MaterializedPlan Of(PlanNode root)
    {
        AggregateNode? aggregate = null;
        var node = root;
        while (node is not ScanNode)
        {
            (node, aggregate) = node switch
            {
                ProjectNode project => (project.Input, aggregate),
                FilterNode filter => (filter.Input, aggregate),
                AggregateNode found when aggregate is null => (found.Input, found),
                _ => throw Refusal(What(node)),
            };
        }

        var scan = (ScanNode)node;
        Check(root, scan);
        if (aggregate is not null)
        {
            Check(aggregate);
        }

        return new MaterializedPlan(root, aggregate, scan);
    }

    /// <summary>Whether the plan has this form.</summary>
    public static MaterializedPlan? TryOf(PlanNode root)
    {
        try
        {
            return Of(root);
        }
        catch (SqlException)
        {
            return null;
        }
    }

    private static void Check(PlanNode root, ScanNode scan)
    {
        var hidden = scan.Columns.Where((_, i) => scan.Paths[i].Column >= scan.Table.Columns.Count).Select(column => column.Id).ToHashSet();
        PlanTree.Visit(root, _ => { }, e =>
        {
            var reason = e switch
            {
                Subquery => "a subquery",
                FunctionInvocation { Function.IsVolatile: true } call => $"the volatile function {call.Function.Name}",
                ColumnReference column when hidden.Contains(column.Column) => $"the hidden column {column.Label}, which compaction changes",
                _ => null,
            };
            if (reason is not null)
            {
                throw Refusal(reason);
            }
        });
    }

    private static void Check(AggregateNode aggregate)
    {
        if (aggregate.Sets.Count > 1 && aggregate.Keys.Count > KeysMax)
        {
            throw Refusal($"more than {KeysMax} keys in grouping sets");
        }

        if (aggregate.Sets.Select(set => string.Join(',', set.Order())).Distinct().Count() < aggregate.Sets.Count)
        {
            throw Refusal("a grouping set twice");
        }

        if (aggregate.Calls.FirstOrDefault(call => PartialForms.Find(call) is null) is { } other)
        {
            var how = other.Distinct ? " with DISTINCT" : other.OrderBy.Count > 0 ? " with ORDER BY" : "";
            throw Refusal($"the aggregate {other.Function.Name}{how}; these can be kept: count(DISTINCT …), {string.Join(", ", PartialForms.Names)}");
        }
    }

    private static string What(PlanNode node) => node switch
    {
        JoinNode => "a join; join dimensions when you read the view",
        AggregateNode => "a second grouping",
        WindowNode => "a window function",
        DistinctNode => "SELECT DISTINCT; use GROUP BY",
        SortNode => "ORDER BY, LIMIT or OFFSET",
        SetNode => "a set operation",
        UnnestNode { Input: ProjectNode input } when input.Expressions.Any(MatchBinder.IsMatch) => "MATCH_RECOGNIZE",
        UnnestNode => "UNNEST",
        SharedNode => "WITH",
        ValuesNode => "rows that are not of a table",
        _ => "this form of query",
    };

    private static SqlException Refusal(string what) => new(SqlErrorName.NotSupported, $"A materialized view cannot have {what}");
}
