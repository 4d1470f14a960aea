using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>
/// The order of an aggregate with DISTINCT. It is by the aggregate's arguments, because the values of another key are not known among equal ones.
/// </summary>
internal static class DistinctOrder
{
    /// <exception cref="SqlException">
    /// EXPRESSION_NOT_IN_DISTINCT: a key is no argument. NOT_SUPPORTED: a key has a lambda, and the engine takes no two lambdas for equal.
    /// </exception>
    public static void Check(CallExpression call, IReadOnlyList<PlanExpression> arguments, List<SortKey> orderBy)
    {
        var given = arguments.Select(PlanExpressionTree.Key).ToHashSet();
        given.UnionWith(arguments.OfType<Coercion>().Select(c => PlanExpressionTree.Key(c.Value)));
        foreach (var (key, item) in orderBy.Zip(call.OrderBy))
        {
            if (!given.Contains(PlanExpressionTree.Key(key.Value)))
            {
                throw new SqlException(SqlErrorName.ExpressionNotInDistinct,
                    "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments", item.At);
            }

            if (PlanExpressionTree.Any(key.Value, part => part is LambdaValue))
            {
                throw new SqlException(SqlErrorName.NotSupported,
                    "ORDER BY of an aggregate with DISTINCT cannot have a lambda: compute the value in a subquery, and order by its column", item.At);
            }
        }
    }
}
