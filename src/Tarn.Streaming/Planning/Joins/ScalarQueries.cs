using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Streaming.Planning.Joins;

/// <summary>Scalar queries inside expressions: each becomes a join with its one row, which is NULL where there is none.</summary>
/// <param name="forms">Finds the form of a join.</param>
/// <param name="rewrite">Rewrites the joins of a query's plan.</param>
internal sealed class ScalarQueries(BindingContext context, JoinForms forms, Func<PlanNode, PlanNode> rewrite)
{
    public static bool Has(PlanExpression value) => PlanExpressionTree.Any(value, e => e is Subquery { Kind: SubqueryKind.Scalar });

    /// <summary>The rows joined with the rows of the queries, and the values over them.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: a query has no aggregate that makes its row the only one.</exception>
    public (PlanNode Rows, IReadOnlyList<PlanExpression> Values) Of(PlanNode input, IReadOnlyList<PlanExpression> values)
    {
        var found = new List<Subquery>();
        foreach (var value in values)
        {
            PlanExpressionTree.Visit(value, e =>
            {
                if (e is Subquery { Kind: SubqueryKind.Scalar } query && !found.Exists(other => ReferenceEquals(other, query)))
                {
                    found.Add(query);
                }
            });
        }

        var (rows, results) = (input, new List<PlanExpression>());
        foreach (var query in found)
        {
            (rows, var result) = Joined(rows, query);
            results.Add(result);
        }

        return (rows, [.. values.Select(value => PlanExpressionTree.Rewrite(
            value, e => found.FindIndex(query => ReferenceEquals(query, e)) is >= 0 and var at ? results[at] : null))]);
    }

    private (PlanNode Rows, PlanExpression Value) Joined(PlanNode input, Subquery query)
    {
        if (Aggregate(query.Plan) is not { Sets: [{ Count: 0 }] } aggregate)
        {
            throw new SqlException(
                SqlErrorName.NotSupported, "a scalar query over streams has one row by an aggregate without GROUP BY", query.At);
        }

        var correlated = new CorrelatedQuery(context, input.Columns.Select(c => c.Id).ToHashSet(), isLateral: true) { IsScalar = true };
        var right = correlated.Rows(query.Plan);
        var terms = correlated.Terms;
        if (correlated.Values.Count > 0)
        {
            throw new SqlException(SqlErrorName.NotSupported, "a scalar query over streams reads the outer query in its WHERE alone", query.At);
        }

        var column = query.Plan.Columns[0];
        PlanExpression value = new ColumnReference(column.Id, "", column.Type) { At = query.At };
        // The count of a group that is not there is 0.
        var isCount = query.Plan is AggregateNode or ProjectNode { Expressions: [ColumnReference, ..] }
            && aggregate.Calls.Any(call => call.Function.Name == "count" && IsOf(query.Plan, column.Id, call.Column));
        value = isCount ? new Coalesced([value, new Constant(0L, column.Type)], column.Type) { At = query.At } : value;
        return (forms.Of(StreamJoinKind.Left, input, rewrite(right), terms), value);
    }

    private static AggregateNode? Aggregate(PlanNode node) => node switch
    {
        AggregateNode aggregate => aggregate,
        ProjectNode project => Aggregate(project.Input),
        _ => null,
    };

    private static bool IsOf(PlanNode node, int column, int sought) => node switch
    {
        ProjectNode project => project.Columns.ToList().FindIndex(c => c.Id == column) is >= 0 and var at
            && project.Expressions[at] is ColumnReference inner && IsOf(project.Input, inner.Column, sought),
        _ => column == sought,
    };
}
