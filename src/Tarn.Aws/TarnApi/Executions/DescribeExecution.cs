using Tarn.Aws.TarnApi.Model;
using Tarn.Sql.Executions;

namespace Tarn.Aws.TarnApi.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>
    /// The whole types of a result's columns, which Athena's answers shorten, the number of its rows, and how fresh the rows of fed tables are: records that
    /// were acknowledged before AsOf are in the result, except records that LeftOut names.
    /// </summary>
    public async Task<DescribeExecutionOutput> DescribeExecution(DescribeExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        var execution = await ExecutionService.Find(store, new ExecutionKey(call.Account, call.Region, input.QueryExecutionId!), cancellationToken);
        return execution is null
            ? throw new TarnException(ErrorKind.NotFound, $"Execution {input.QueryExecutionId} not found.")
            : new DescribeExecutionOutput
            {
                State = execution.State.ToString().ToUpperInvariant(),
                Columns = [.. execution.Columns.Select(column => new ExecutionColumn { Name = column.Label, Type = column.Type.Name })],
                Rows = execution.Statistics.OutputRows,
                UndeliveredRows = execution.Statistics.TailRows,
                LeftOut = execution.Statistics.LeftOut,
                AsOf = execution.Statistics.AsOfMs is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null,
            };
    }
}
