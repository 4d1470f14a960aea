using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>One execution.</summary>
    public async Task<GetQueryExecutionOutput> GetQueryExecution(GetQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        return new GetQueryExecutionOutput
        {
            QueryExecution = ExecutionAnswers.Show(await Find(call, "athena:GetQueryExecution", input.QueryExecutionId, cancellationToken)),
        };
    }
}
