using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>Finds the errors of a call that its constant arguments show, without any row.</summary>
internal static class ConstantRules
{
    public static PlanExpression Check(FunctionInvocation call)
    {
        if (call.Function.Name is "date_trunc" or "date_add" or "date_diff" && call.Arguments[0] is Constant { Value: string unit })
        {
            TimeUnits.Check(unit, call.Arguments[^1].Type);
        }

        return call;
    }
}
