using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>Rows of a result; for a SELECT the first row of the first page is the header. Or the files that a statement wrote.</summary>
    public async Task<GetQueryResultsOutput> GetQueryResults(GetQueryResultsInput input, Call call, CancellationToken cancellationToken)
    {
        var execution = await Find(call, "athena:GetQueryResults", input.QueryExecutionId, cancellationToken);
        var (token, rowsMax) = (tokens.Read(call, input.QueryExecutionId, input.NextToken), input.MaxResults ?? 1_000);
        var page = input.QueryResultType == "DATA_MANIFEST"
            ? await executions.Manifest(execution.Key, token, rowsMax, cancellationToken)
            : await executions.Results(execution.Key, token, rowsMax, cancellationToken);
        return new GetQueryResultsOutput
        {
            UpdateCount = execution.UpdateCount ?? 0,
            ResultSet = new ResultSet
            {
                Rows = [.. page.Rows.Select(row => new Row { Data = [.. row.Select(value => new Datum { VarCharValue = value })] })],
                ResultSetMetadata = new ResultSetMetadata { ColumnInfo = [.. page.Columns.Select(column => ResultColumns.Show(column, execution.Kind))] },
            },
            NextToken = page.NextToken is { } next ? tokens.After(call, input.QueryExecutionId, next) : null,
        };
    }
}
