using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>
/// The order of an aggregate with DISTINCT. It is by the aggregate's arguments, because the values of another key are not known among equal ones.
/// </summary>
internal static class DistinctOrder
{
    /// <summary>
    /// The keys as the arguments that they equal. The engine knows a key as an argument by its text, and each mention of a lambda has names of its own.
    /// </summary>
    /// <exception cref="SqlException">EXPRESSION_NOT_IN_DISTINCT: a key is no argument.</exception>
    public static List<SortKey> ByArguments(Call call, IReadOnlyList<PlanExpression> arguments, List<SortKey> orderBy)
    {
        var given = new Dictionary<string, PlanExpression>();
        foreach (var value in arguments.Concat(arguments.OfType<Coercion>().Select(c => c.Value)))
        {
            given.TryAdd(PlanExpressionTree.Key(value), value);
        }

        return [.. orderBy.Select((key, place) => given.TryGetValue(PlanExpressionTree.Key(key.Value), out var value)
            ? key with { Value = value }
            : throw new SqlException(SqlErrorName.ExpressionNotInDistinct,
                "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments", call.OrderBy[place].At))];
    }
}
