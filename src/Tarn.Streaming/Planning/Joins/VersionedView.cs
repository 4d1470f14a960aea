using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;

namespace Tarn.Streaming.Planning.Joins;

/// <summary>A view with the newest row of each key: ROW_NUMBER() = 1 in the descending order of event time.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/concepts/sql-table-concepts/versioned_tables/"/>
internal static class VersionedView
{
    /// <summary>The rows that become versions, and the columns of PARTITION BY; null: the plan is no view of this kind.</summary>
    public static (PlanNode Rows, IReadOnlyList<int>? Partition) Of(PlanNode plan)
    {
        var facts = StreamFacts.Of(plan);
        IReadOnlyList<int>? partition = null;
        var rows = Rebuild(plan, null);
        return (partition is null ? plan : rows, partition);

        PlanNode Rebuild(PlanNode node, int? number)
        {
            switch (node)
            {
                case ProjectNode project: return new ProjectNode(Rebuild(project.Input, number), project.Expressions, project.Columns);
                case FilterNode filter when number is null && Number(filter.Condition) is { } column:
                    return Rebuild(filter.Input, facts[column].Origin);
                case WindowNode { Calls: [{ Function.Name: "row_number" } call] } over when call.Column == number && IsNewestFirst(call):
                    partition = [.. call.PartitionBy.Cast<ColumnReference>().Select(r => r.Column)];
                    var first = new Constant(1L, call.Type);
                    return new ProjectNode(
                        over.Input, [.. over.Input.Columns.Select(ColumnReference.Of), first], [.. over.Input.Columns, new(call.Column, call.Type)]);
                default: return node;
            }
        }

        bool IsNewestFirst(WindowCall call) => call.PartitionBy.Count > 0 && call.PartitionBy.All(p => p is ColumnReference)
            && call.OrderBy is [{ Descending: true, Value: ColumnReference time }] && facts[time.Column].Role == StreamRole.RowTime;
    }

    /// <summary>The column that must be 1; null: the condition is another one.</summary>
    private static int? Number(PlanExpression condition) =>
        condition is ComparisonOperation { Operator: "=" or "<=" } c && Plain(c.Right) is Constant { Value: 1L } && Plain(c.Left) is ColumnReference number
            ? number.Column : null;

    private static PlanExpression Plain(PlanExpression value) => value is Coercion c ? c.Value : value;
}
