using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Statements;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    // Clients ask again after a second or so. Most small statements end within this time.
    private static readonly TimeSpan EndWait = TimeSpan.FromMilliseconds(100);

    /// <summary>One execution. The answer waits for a short time if the statement has not ended.</summary>
    public async Task<GetQueryExecutionOutput> GetQueryExecution(GetQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        var execution = await Find(call, "athena:GetQueryExecution", input.QueryExecutionId, cancellationToken);
        if (!execution.HasEnded)
        {
            await executions.EndedWithin(execution.Key, EndWait, cancellationToken);
            execution = await executions.Find(execution.Key, cancellationToken) ?? execution;
        }

        return new GetQueryExecutionOutput { QueryExecution = ExecutionAnswers.Show(execution) };
    }
}
