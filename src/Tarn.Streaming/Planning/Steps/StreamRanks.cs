using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning.Steps;

/// <summary>Finds numbered rows of which a condition takes the first ones: top-N, and the removal of duplicates.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/topn/"/>
internal sealed class StreamRanks(BindingContext context, StreamFacts facts)
{
    /// <summary>Replaces the numbering below a condition by a step whose state holds the first rows.</summary>
    /// <param name="filter">The condition.</param>
    /// <returns>The condition's other parts over the step, whose input is not rewritten; null: there is no numbering with a highest number.</returns>
    /// <exception cref="SqlException">NOT_SUPPORTED: the rows are numbered by RANK or DENSE_RANK.</exception>
    public PlanNode? Of(FilterNode filter)
    {
        if (Numbering(filter.Input) is not { Calls: [var call] } over || StreamWindowed.Holds(over, facts)
            || call.Function.Name is not ("row_number" or "rank" or "dense_rank"))
        {
            return null;
        }

        IReadOnlyList<PlanExpression> terms = filter.Condition is Junction { And: true } all ? all.Terms : [filter.Condition];
        var (from, to) = (1L, long.MaxValue);
        var others = new List<PlanExpression>();
        foreach (var term in terms)
        {
            if (Bounds(term, call.Column) is var (least, most))
            {
                (from, to) = (Math.Max(from, least), Math.Min(to, most));
            }
            else
            {
                others.Add(term);
            }
        }

        if (to == long.MaxValue)
        {
            return null;
        }

        if (call.Function.Name != "row_number")
        {
            throw new SqlException(SqlErrorName.NotSupported, $"{call.Function.Name.ToUpperInvariant()}() on streaming table is not supported currently");
        }

        var rows = Replaced(filter.Input, over, Ranked(over, call, from, to));
        return others.Count == 0 ? rows : new FilterNode(rows, others.Count == 1 ? others[0] : new Junction(true, others));
    }

    private StreamRankNode Ranked(WindowNode over, WindowCall call, long from, long to)
    {
        var columns = new StreamColumns(context, over.Input);
        var keys = call.PartitionBy.Select(columns.Of).ToList();
        var order = call.OrderBy.Select(columns.Of).ToList();
        // By either clock, the last of equal times is the newest one.
        var isNewest = to == 1 && order is [{ Descending: true, Value: ColumnReference time }]
            && facts[time.Column].Role is StreamRole.RowTime or StreamRole.ProcTime;
        return new StreamRankNode(columns.Over(over.Input), keys, order, from, to, new PlanColumn(call.Column, call.Type), isNewest, Changes: true);
    }

    private static WindowNode? Numbering(PlanNode node) => node switch
    {
        WindowNode over => over,
        ProjectNode project => Numbering(project.Input),
        FilterNode filter => Numbering(filter.Input),
        SharedNode shared => Numbering(shared.Query.Plan),
        _ => null,
    };

    private static PlanNode Replaced(PlanNode node, WindowNode over, PlanNode rank) => node switch
    {
        ProjectNode project => new ProjectNode(Replaced(project.Input, over, rank), project.Expressions, project.Columns),
        FilterNode filter => new FilterNode(Replaced(filter.Input, over, rank), filter.Condition),
        SharedNode shared => new ProjectNode(
            Replaced(shared.Query.Plan, over, rank), [.. shared.Query.Plan.Columns.Select(ColumnReference.Of)], shared.Columns),
        _ => node == over ? rank : node,
    };

    /// <summary>The ranks that a term allows; null: it is another condition.</summary>
    private (long Least, long Most)? Bounds(PlanExpression term, int number)
    {
        if (term is not ComparisonOperation comparison)
        {
            return null;
        }

        var (left, right, sign) = (Plain(comparison.Left), Plain(comparison.Right), comparison.Operator);
        if (left is Constant)
        {
            (left, right) = (right, left);
            sign = sign switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", _ => sign };
        }

        if (left is not ColumnReference reference || facts[reference.Column].Origin != number || right is not Constant { Value: long value })
        {
            return null;
        }

        return sign switch
        {
            "=" => (value, value),
            "<" => (1, value - 1),
            "<=" => (1, value),
            ">" => (value + 1, long.MaxValue),
            ">=" => (value, long.MaxValue),
            _ => null,
        };
    }

    private static PlanExpression Plain(PlanExpression e) => e is Coercion { Type: { IsInteger: true } } coercion && coercion.Value.Type.IsInteger
        ? coercion.Value : e;
}
