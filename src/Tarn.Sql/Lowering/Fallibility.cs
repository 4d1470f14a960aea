using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <summary>
/// Finds the expressions that can fail for some rows. DuckDB must not be able to move these past their guards. A subquery is no such
/// expression: the engine makes a join of it, which runs whatever its guards are.
/// </summary>
internal static class Fallibility
{
    public static bool CanFail(PlanExpression e)
    {
        using var level = Limits.PlanningBudget.Enter(e.At);
        return CanFailHere(e);
    }

    private static bool CanFailHere(PlanExpression e) => e switch
    {
        ArithmeticOperation a => !IsWideEnough(a) || CanFail(a.Left) || CanFail(a.Right),
        Coercion { Safe: true } => false,
        Coercion c => !c.Value.Type.IsNumeric || !c.Type.IsNumeric || c.Value.Type.Kind > c.Type.Kind || CanFail(c.Value),
        ElementAccess => true,
        Attempt => false,
        FunctionInvocation i => i.Function.CanFail || i.Arguments.Any(CanFail),
        _ => PlanExpressionTree.Children(e).Any(CanFail),
    };

    /// <summary>Whether the type of the result holds every sum or product of the operands' types.</summary>
    private static bool IsWideEnough(ArithmeticOperation a) =>
        a is { Operator: "+" or "-" or "*", Type: { Kind: TypeKind.Decimal, Precision: < SqlType.DecimalPrecisionMax } };
}
