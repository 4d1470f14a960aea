using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Streaming.Planning;

/// <summary>The part of a plan between two windows, over a scan that stands for the rows of the lower one.</summary>
/// <param name="Rows">The plan of the part. Its last columns are position and order.</param>
/// <param name="Bottom">The window or the input below it.</param>
/// <param name="HasGroups">Whether it aggregates.</param>
/// <param name="Uses">The columns of the rows below that it reads.</param>
internal sealed record StreamCut(PlanNode Rows, PlanNode Bottom, bool HasGroups, IReadOnlySet<int> Uses)
{
    /// <summary>Whether it numbers the rows of a window, and so needs them all.</summary>
    public bool HasNumbers { get; private init; }

    /// <summary>Whether the rows below are taken back: then each row carries its kind.</summary>
    public bool Changes => PlanChanges.Of(Bottom);

    /// <summary>Cuts a plan at its topmost step with state, or at its input.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the part has no form over streams.</exception>
    public static StreamCut Of(PlanNode top, StreamCarried carried, StreamFacts facts)
    {
        // The first walk finds the columns that the second one reads.
        var whole = new Walk(carried, facts, null).Rebuild(top);
        var uses = whole.Columns.Select(c => c.Id).ToHashSet();
        PlanTree.Visit(whole, _ => { }, e =>
        {
            if (e is ColumnReference reference)
            {
                uses.Add(reference.Column);
            }
            else if (e is Subquery subquery)
            {
                throw new SqlException(SqlErrorName.NotSupported, "this subquery is not supported over streams", subquery.At);
            }
        });
        var walk = new Walk(carried, facts, uses);
        return new(walk.Rebuild(top), walk.Bottom!, walk.HasGroups, uses) { HasNumbers = walk.HasNumbers };
    }

    private sealed class Walk(StreamCarried carried, StreamFacts facts, IReadOnlySet<int>? uses)
    {
        private IReadOnlyList<PlanColumn> _carried = [];

        public PlanNode? Bottom { get; private set; }

        public bool HasGroups { get; private set; }

        public bool HasNumbers { get; private set; }

        public PlanNode Rebuild(PlanNode node)
        {
            switch (node)
            {
                case StreamWindowNode or StreamSourceNode or StreamMatchNode or StreamStateNode or StreamJoinNode
                    or SetNode { Operator: SetOperator.Union, All: true }:
                    (Bottom, _carried) = (node, carried.Of(PlanChanges.Of(node)));
                    var columns = node.Columns.Where(c => uses?.Contains(c.Id) != false);
                    return new ScanNode(0, new TableHandle("default", "rows", [], null), [], [.. columns, .. _carried]);
                case ProjectNode project: return Projected(Rebuild(project.Input), project.Expressions, project.Columns);
                case FilterNode filter: return new FilterNode(Rebuild(filter.Input), filter.Condition);
                case UnnestNode u: return new UnnestNode(Rebuild(u.Input), u.Values, u.Elements, u.Ordinality, u.KeepEmpty);
                case AggregateNode aggregate: return Grouped(aggregate);
                case ScanNode { Table.Name: var name }: throw Refused($"table '{name}' is no input of a stream");
                case WindowNode over: return Numbered(over);
                default: throw Refused($"{node.GetType().Name} is not supported over streams");
            }
        }

        // Rows that the order leaves equal are numbered by their arrival, so that any cut of the input gives the same numbers.
        private WindowNode Numbered(WindowNode over)
        {
            var input = Rebuild(over.Input);
            HasNumbers = true;
            var ties = input.Columns.Where(c => !_carried.Contains(c) && c.Type.IsOrderable).Prepend(carried.Order);
            return new WindowNode(input, [.. over.Calls.Select(c => c with
            {
                OrderBy = [.. c.OrderBy, .. ties.Select(t => new SortKey(ColumnReference.Of(t), IsNewestFirst(c.OrderBy), false))],
            })]);
        }

        // The newest row of a key is the last one that arrived, as Flink removes duplicates.
        private bool IsNewestFirst(IReadOnlyList<SortKey> keys) =>
            keys is [{ Descending: true, Value: ColumnReference time }] && facts[time.Column].Role == StreamRole.RowTime;

        // The rows of one window have one position and one order, so both are further keys of every set.
        private AggregateNode Grouped(AggregateNode aggregate)
        {
            var input = Rebuild(aggregate.Input);
            HasGroups = true;
            var keys = aggregate.Keys.Count;
            return new AggregateNode(
                input,
                [.. aggregate.Keys, .. _carried.Select(c => (c, (PlanExpression)ColumnReference.Of(c)))],
                [.. aggregate.Sets.Select(set => (IReadOnlyList<int>)[.. set, keys, keys + 1])],
                aggregate.Calls,
                aggregate.Groupings);
        }

        private ProjectNode Projected(PlanNode input, IReadOnlyList<PlanExpression> expressions, IReadOnlyList<PlanColumn> columns) =>
            new(input, [.. expressions, .. _carried.Select(ColumnReference.Of)], [.. columns, .. _carried]);

        private static SqlException Refused(string message) => new(SqlErrorName.NotSupported, message);
    }
}
