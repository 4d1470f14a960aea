using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// Subqueries in the condition of an outer join. The engine has none there, so each becomes a column of the side whose columns it uses.
/// </summary>
/// <param name="context">Makes the columns.</param>
/// <param name="left">The left side.</param>
/// <param name="right">The right side.</param>
internal sealed class JoinSubqueries(BindingContext context, PlanNode left, PlanNode right)
{
    private readonly List<(Subquery Query, PlanColumn Column)> _ofLeft = [];
    private readonly List<(Subquery Query, PlanColumn Column)> _ofRight = [];

    /// <summary>The left side with the columns of its subqueries.</summary>
    public PlanNode Left => With(left, _ofLeft);

    /// <summary>The right side with the columns of its subqueries.</summary>
    public PlanNode Right => With(right, _ofRight);

    /// <summary>The condition with columns instead of its subqueries.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: a subquery uses columns of both sides.</exception>
    public PlanExpression Replace(PlanExpression condition) => PlanExpressionTree.Rewrite(condition, part => part is Subquery query ? Column(query) : null);

    private static PlanNode With(PlanNode side, List<(Subquery Query, PlanColumn Column)> added) => added.Count == 0 ? side
        : new ProjectNode(
            side,
            [.. side.Columns.Select(ColumnReference.Of), .. added.Select(one => one.Query)],
            [.. side.Columns, .. added.Select(one => one.Column)]);

    private ColumnReference Column(Subquery query)
    {
        var used = new HashSet<int>();
        void Note(PlanExpression part)
        {
            if (part is ColumnReference reference)
            {
                used.Add(reference.Column);
            }
        }

        PlanTree.Visit(query.Plan, _ => { }, Note);
        if (query.Value is { } value)
        {
            PlanExpressionTree.Visit(value, Note);
        }

        var isOfRight = right.Columns.Any(column => used.Contains(column.Id));
        if (isOfRight && left.Columns.Any(column => used.Contains(column.Id)))
        {
            throw new SqlException(
                SqlErrorName.NotSupported, "a subquery in the condition of an outer join may use columns of one side only", query.At);
        }

        var made = context.NewColumn(query.Type);
        (isOfRight ? _ofRight : _ofLeft).Add((query, made));
        return ColumnReference.Of(made) with { At = query.At };
    }
}
