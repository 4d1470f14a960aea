using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Statements;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>The cost of an execution by phases, and the stages of its plan.</summary>
    public async Task<GetQueryRuntimeStatisticsOutput> GetQueryRuntimeStatistics(
        GetQueryRuntimeStatisticsInput input, Call call, CancellationToken cancellationToken)
    {
        var execution = await Find(call, "athena:GetQueryRuntimeStatistics", input.QueryExecutionId, cancellationToken);
        return new GetQueryRuntimeStatisticsOutput { QueryRuntimeStatistics = ExecutionAnswers.ShowRuntime(execution) };
    }
}
