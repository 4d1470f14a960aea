using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;

namespace Tarn.Streaming.Planning.Steps;

/// <summary>Whether a step is of one window: it has all rows when the window ends, and changes none.</summary>
internal static class StreamWindowed
{
    /// <summary>Whether each set of keys has the start and the end of the window below, and a session's columns.</summary>
    public static bool Holds(AggregateNode aggregate, StreamFacts facts) => Below(aggregate.Input, facts).Any(window => aggregate.Sets.All(set =>
    {
        var origins = Origins(set.Select(k => aggregate.Keys[k].Value), facts);
        return IsOf(origins, window) && window.PartitionBy.All(c => origins.Contains(facts[c.Id].Origin));
    }));

    /// <summary>Whether the rows are numbered within the window below.</summary>
    public static bool Holds(WindowNode over, StreamFacts facts) => Below(over.Input, facts).Any(
        window => over.Calls.All(c => c.Function.Name == "row_number" && c.Frame is null && IsOf(Origins(c.PartitionBy, facts), window)));

    private static bool IsOf(HashSet<int> origins, StreamWindowNode window) => origins.Contains(window.Start.Id) && origins.Contains(window.End.Id);

    private static HashSet<int> Origins(IEnumerable<PlanExpression> keys, StreamFacts facts) =>
        [.. keys.Select(k => k is ColumnReference r ? facts[r.Column].Origin : 0)];

    // The windows of the rows: by either side of a window join.
    private static IReadOnlyList<StreamWindowNode> Below(PlanNode node, StreamFacts facts) => node switch
    {
        StreamWindowNode window => [window],
        StreamJoinNode { Windows: var (left, right) } => [left, right],
        ProjectNode project => Below(project.Input, facts),
        FilterNode filter => Below(filter.Input, facts),
        UnnestNode unnest => Below(unnest.Input, facts),
        DistinctNode distinct => Below(distinct.Input, facts),
        SharedNode shared => Below(shared.Query.Plan, facts),
        AggregateNode aggregate when Holds(aggregate, facts) => Below(aggregate.Input, facts),
        WindowNode over when Holds(over, facts) => Below(over.Input, facts),
        _ => [],
    };
}
