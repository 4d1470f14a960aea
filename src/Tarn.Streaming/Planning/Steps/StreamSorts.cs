using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;

namespace Tarn.Streaming.Planning.Steps;

/// <summary>ORDER BY and LIMIT over streams.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/orderby/"/>
internal static class StreamSorts
{
    /// <summary>The step for an order or a limit.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the order has no limit and is not of event time.</exception>
    public static PlanNode Of(SortNode sort, PlanNode input, StreamFacts facts, BindingContext context)
    {
        var columns = new StreamColumns(context, input);
        var keys = sort.Keys.Select(columns.Of).ToList();
        var rows = columns.Over(input);
        if (sort.Limit is { } limit)
        {
            var from = (sort.Offset ?? 0) + 1;
            // Without an order, the first rows that arrive are the answer for ever.
            var changes = keys.Count > 0 || PlanChanges.Of(input);
            var rank = new StreamRankNode(rows, [], keys, from, from + limit - 1, null, IsNewestFirst: false, changes)
            {
                TakesChanges = PlanChanges.Of(input),
            };
            return Narrow(rank, sort.Columns);
        }

        if (sort.Offset is not null)
        {
            throw new SqlException(SqlErrorName.NotSupported, "OFFSET without LIMIT is not supported over streams");
        }

        if (keys[0] is not { Descending: false, Value: ColumnReference time } || facts[time.Column].Role != StreamRole.RowTime)
        {
            throw new SqlException(SqlErrorName.NotSupported, keys[0].Descending ? "Sort on a descending time attribute field is not supported."
                : "Sort on a non-time-attribute field is not supported.");
        }

        PlanChanges.Refuse(input, "TemporalSort");
        return new StreamSortNode(rows, new(time.Column, time.Type), [.. keys.Skip(1)], sort.Columns);
    }

    private static PlanNode Narrow(PlanNode node, IReadOnlyList<PlanColumn> columns) => node.Columns.SequenceEqual(columns) ? node
        : new ProjectNode(node, [.. columns.Select(ColumnReference.Of)], columns);
}
