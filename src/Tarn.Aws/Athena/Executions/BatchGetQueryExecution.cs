using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Athena.Statements;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>Up to fifty executions; ids that are unknown are listed apart.</summary>
    public async Task<BatchGetQueryExecutionOutput> BatchGetQueryExecution(BatchGetQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        var found = new List<QueryExecution>();
        var missing = new List<UnprocessedQueryExecutionId>();
        foreach (var id in input.QueryExecutionIds)
        {
            var execution = await executions.Find(new(call.Account, call.Region, id), cancellationToken);
            call.Authorize("athena:BatchGetQueryExecution", WorkGroupFinder.ArnOf(call, execution?.WorkGroup));
            if (execution is not null)
            {
                found.Add(ExecutionAnswers.Show(execution));
            }
            else
            {
                missing.Add(new UnprocessedQueryExecutionId
                {
                    QueryExecutionId = id,
                    ErrorCode = "INVALID_INPUT",
                    ErrorMessage = $"QueryExecution {id} was not found",
                });
            }
        }

        return new BatchGetQueryExecutionOutput { QueryExecutions = found, UnprocessedQueryExecutionIds = missing };
    }
}
