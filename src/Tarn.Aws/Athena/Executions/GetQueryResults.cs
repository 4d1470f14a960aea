using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>Rows of a result; for a SELECT the first row of the first page is the header.</summary>
    [Refused("QueryResultType", "DATA_ROWS; data manifests come with UNLOAD")]
    public async Task<GetQueryResultsOutput> GetQueryResults(GetQueryResultsInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.QueryResultType is not null and not "DATA_ROWS")
        {
            throw AthenaErrors.InvalidRequestException($"QueryResultType {input.QueryResultType} is not supported; use DATA_ROWS.", "INVALID_INPUT");
        }

        var execution = await Find(call, "athena:GetQueryResults", input.QueryExecutionId, cancellationToken);
        var page = await executions.Results(
            execution.Key, tokens.Read(call, input.QueryExecutionId, input.NextToken), input.MaxResults ?? 1_000, cancellationToken);
        return new GetQueryResultsOutput
        {
            UpdateCount = 0,
            ResultSet = new ResultSet
            {
                Rows = [.. page.Rows.Select(row => new Row { Data = [.. row.Select(value => new Datum { VarCharValue = value })] })],
                ResultSetMetadata = new ResultSetMetadata { ColumnInfo = [.. page.Columns.Select(column => ResultColumns.Show(column, execution.Kind))] },
            },
            NextToken = page.NextToken is { } next ? tokens.After(call, input.QueryExecutionId, next) : null,
        };
    }
}
