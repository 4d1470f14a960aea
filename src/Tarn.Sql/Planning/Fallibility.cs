using Tarn.Sql.Plans;

namespace Tarn.Sql.Planning;

/// <summary>
/// Finds the expressions that can fail for some rows. DuckDB must not be able to move these past their guards.
/// </summary>
internal static class Fallibility
{
    private static readonly HashSet<string> Safe =
        ["length", "lower", "upper", "trim", "ltrim", "rtrim", "strpos", "starts_with", "year", "month", "day", "hour", "minute", "second", "date_trunc",
         "coalesce", "cardinality", "contains", "is_nan", "concat", "json_extract_scalar"];

    public static bool CanFail(PlanExpression e)
    {
        using var level = Limits.PlanningBudget.Enter(e.At);
        return CanFailHere(e);
    }

    private static bool CanFailHere(PlanExpression e) => e switch
    {
        ArithmeticOperation => true,
        Coercion { Safe: true } => false,
        Coercion c => !c.Value.Type.IsNumeric || !c.Type.IsNumeric || c.Value.Type.Kind > c.Type.Kind || CanFail(c.Value),
        ElementAccess => true,
        Attempt => false,
        Invocation i => !Safe.Contains(i.Overload.Name) || i.Arguments.Any(CanFail),
        Subquery { Kind: SubqueryKind.Scalar } => true,
        _ => PlanExpressionTree.Children(e).Any(CanFail),
    };
}
