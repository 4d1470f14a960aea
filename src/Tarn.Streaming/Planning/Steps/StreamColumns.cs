using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;

namespace Tarn.Streaming.Planning.Steps;

/// <summary>Makes columns of the expressions that a step reads, so that the step reads columns alone.</summary>
/// <param name="input">The rows; null: columns are the added ones alone.</param>
internal sealed class StreamColumns(BindingContext context, PlanNode? input)
{
    private readonly List<PlanExpression> _values = [.. input?.Columns.Select(ColumnReference.Of) ?? []];
    private readonly List<PlanColumn> _columns = [.. input?.Columns ?? []];

    /// <summary>Finds or adds the column that computes an expression.</summary>
    public PlanColumn Of(PlanExpression value) =>
        value is ColumnReference reference && _columns.Any(c => c.Id == reference.Column) ? new(reference.Column, reference.Type)
            : Add(value, context.NewColumn(value.Type));

    public PlanColumn Add(PlanExpression value, PlanColumn column)
    {
        _values.Add(value);
        _columns.Add(column);
        return column;
    }

    /// <summary>A call over columns; constants stay.</summary>
    public AggregateCall Of(AggregateCall call) => call with
    {
        Arguments = [.. call.Arguments.Select(Argument)],
        Filter = call.Filter is null ? null : Argument(call.Filter),
        OrderBy = [.. call.OrderBy.Select(Of)],
    };

    public SortKey Of(SortKey key) => key with { Value = ColumnReference.Of(Of(key.Value)) };

    /// <summary>The rows with the added columns.</summary>
    public PlanNode Over(PlanNode rows) => rows == input && _columns.Count == rows.Columns.Count ? rows : new ProjectNode(rows, _values, _columns);

    private PlanExpression Argument(PlanExpression value) =>
        value is Constant or LambdaValue or Coercion { Value: Constant } ? value : ColumnReference.Of(Of(value));
}
