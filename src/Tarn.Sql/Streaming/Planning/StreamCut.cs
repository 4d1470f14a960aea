using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Streaming.Planning;

/// <summary>The part of a plan between two windows, over a scan that stands for the rows of the lower one.</summary>
/// <param name="Rows">The plan of the part. Its last columns are place and order.</param>
/// <param name="Bottom">The window or the input below it.</param>
/// <param name="HasGroups">Whether it aggregates.</param>
/// <param name="Uses">The columns of the rows below that it reads.</param>
internal sealed record StreamCut(PlanNode Rows, PlanNode Bottom, bool HasGroups, IReadOnlySet<int> Uses)
{
    /// <summary>Whether it numbers the rows of a window, and so needs them all.</summary>
    public bool HasNumbers { get; private init; }

    /// <summary>Cuts a plan at its topmost window, or at its input.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the part has no form that only appends.</exception>
    public static StreamCut Of(PlanNode top, PlanColumn place, PlanColumn order, StreamFacts facts)
    {
        // The first walk finds the columns that the second one reads.
        var whole = new Walk(place, order, facts, null).Rebuild(top);
        var uses = whole.Columns.Select(c => c.Id).ToHashSet();
        PlanTree.Visit(whole, _ => { }, e =>
        {
            if (e is ColumnReference reference)
            {
                uses.Add(reference.Column);
            }
        });
        var walk = new Walk(place, order, facts, uses);
        return new(walk.Rebuild(top), walk.Bottom!, walk.HasGroups, uses) { HasNumbers = walk.HasNumbers };
    }

    private sealed class Walk(PlanColumn place, PlanColumn order, StreamFacts facts, IReadOnlySet<int>? uses)
    {
        public PlanNode? Bottom { get; private set; }

        public bool HasGroups { get; private set; }

        public bool HasNumbers { get; private set; }

        public PlanNode Rebuild(PlanNode node)
        {
            switch (node)
            {
                case StreamWindowNode or StreamSourceNode or StreamMatchNode or StreamJoinNode or SetNode { Operator: SetOperator.Union, All: true }:
                    Bottom = node;
                    var columns = node.Columns.Where(c => uses?.Contains(c.Id) != false);
                    return new ScanNode(0, new TableHandle("default", "rows", [], null), [], [.. columns, place, order]);
                case SharedNode shared:
                    return Projected(Rebuild(shared.Query.Plan), [.. shared.Query.Plan.Columns.Select(Reference)], shared.Columns);
                case ProjectNode project: return Projected(Rebuild(project.Input), project.Expressions, project.Columns);
                case FilterNode filter: return new FilterNode(Rebuild(filter.Input), filter.Condition);
                case UnnestNode u: return new UnnestNode(Rebuild(u.Input), u.Values, u.Elements, u.Ordinality, u.KeepEmpty);
                case DistinctNode distinct:
                    return Grouped(new AggregateNode(distinct.Input, [.. distinct.Columns.Select(c => (c, (PlanExpression)Reference(c)))],
                        [[.. Enumerable.Range(0, distinct.Columns.Count)]], [], []));
                case AggregateNode aggregate: return Grouped(aggregate);
                case ScanNode { Table.Name: var name }: throw Refused($"table '{name}' is no input of a stream");
                case SetNode: throw Refused("UNION, INTERSECT and EXCEPT without ALL update their rows, and are not supported over streams");
                case WindowNode over: return Numbered(over);
                case SortNode: throw Refused("ORDER BY and LIMIT are not supported over streams");
                default: throw Refused($"{node.GetType().Name} is not supported over streams");
            }
        }

        // Rows that the order leaves equal are numbered by their arrival, so that any cut of the input gives the same numbers.
        private WindowNode Numbered(WindowNode over)
        {
            var input = Rebuild(over.Input);
            if (over.Calls.Any(c => c.Function.Name != "row_number" || c.Frame is not null || !IsOfWindow(c.PartitionBy, Windows())))
            {
                throw Refused("OVER is supported for ROW_NUMBER() in windows alone, with PARTITION BY window_start, window_end");
            }

            HasNumbers = true;
            var ties = input.Columns.Where(c => c != place && c != order && c.Type.IsOrderable).Prepend(order);
            return new WindowNode(input, [.. over.Calls.Select(c => c with
            {
                OrderBy = [.. c.OrderBy, .. ties.Select(t => new SortKey(Reference(t), IsNewestFirst(c.OrderBy), false))],
            })]);
        }

        // The newest row of a key is the last one that arrived, as Flink removes duplicates.
        private bool IsNewestFirst(IReadOnlyList<SortKey> keys) =>
            keys is [{ Descending: true, Value: ColumnReference time }] && facts[time.Column].Role == StreamRole.RowTime;

        private bool IsOfWindow(IReadOnlyList<PlanExpression> keys, IReadOnlyList<StreamWindowNode> windows)
        {
            var origins = keys.Select(k => k is ColumnReference r ? facts[r.Column].Origin : 0).ToHashSet();
            return windows.Any(w => origins.Contains(w.Start.Id) && origins.Contains(w.End.Id));
        }

        /// <summary>The windows that the rows below belong to, by either side of a window join; none: to no window.</summary>
        private IReadOnlyList<StreamWindowNode> Windows() => Bottom switch
        {
            StreamWindowNode window => [window],
            StreamJoinNode { Windows: var (left, right) } => [left, right],
            _ => [],
        };

        // The rows of one window have one place and one order, so both are further keys of every set.
        private AggregateNode Grouped(AggregateNode aggregate)
        {
            var input = Rebuild(aggregate.Input);
            var windows = Windows();
            if (windows.Count == 0)
            {
                throw Refused("an aggregation without windows updates its rows");
            }

            foreach (var set in aggregate.Sets)
            {
                var origins = set.Select(k => aggregate.Keys[k].Value is ColumnReference r ? facts[r.Column].Origin : 0).ToHashSet();
                if (!windows.Any(w => origins.Contains(w.Start.Id) && origins.Contains(w.End.Id)
                    && w.PartitionBy.All(c => origins.Contains(facts[c.Id].Origin))))
                {
                    throw Refused("an aggregation over windows without both window_start and window_end (and a session's columns) updates its rows");
                }
            }

            HasGroups = true;
            var keys = aggregate.Keys.Count;
            return new AggregateNode(
                input,
                [.. aggregate.Keys, (place, Reference(place)), (order, Reference(order))],
                [.. aggregate.Sets.Select(set => (IReadOnlyList<int>)[.. set, keys, keys + 1])],
                aggregate.Calls,
                aggregate.Groupings);
        }

        private ProjectNode Projected(PlanNode input, IReadOnlyList<PlanExpression> expressions, IReadOnlyList<PlanColumn> columns) =>
            new(input, [.. expressions, Reference(place), Reference(order)], [.. columns, place, order]);

        private static ColumnReference Reference(PlanColumn column) => new(column.Id, column.Name, column.Type);

        private static SqlException Refused(string message) => new(SqlErrorName.NotSupported, message);
    }
}
