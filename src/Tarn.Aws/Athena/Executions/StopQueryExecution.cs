using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>Stops an execution; one that has ended stays as it is.</summary>
    public async Task<StopQueryExecutionOutput> StopQueryExecution(StopQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        var execution = await Find(call, "athena:StopQueryExecution", input.QueryExecutionId, cancellationToken);
        await executions.Stop(execution.Key, cancellationToken);
        return new StopQueryExecutionOutput();
    }
}
