using Tarn.Aws.Athena.Model;
using Tarn.Lake.Files;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Rights;
using Row = Tarn.Aws.Athena.Model.Row;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>Rows of a result; for a SELECT the first row of the first page is the header. Or the files that a statement wrote.</summary>
    public async Task<GetQueryResultsOutput> GetQueryResults(GetQueryResultsInput input, Call call, CancellationToken cancellationToken)
    {
        var execution = await Find(call, input.QueryExecutionId, cancellationToken);
        var (token, rowsMax) = (tokens.Read(call, input.QueryExecutionId, input.NextToken), input.MaxResults ?? 1_000);
        CheckBytes(call, input.QueryResultType == "DATA_MANIFEST" ? execution.ManifestLocation : execution.OutputLocation);
        var page = input.QueryResultType == "DATA_MANIFEST"
            ? await executions.Manifest(execution.Key, call.Rights, token, rowsMax, cancellationToken)
            : await executions.Results(execution.Key, call.Rights, token, rowsMax, cancellationToken);
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

    // The result is an object: its reader needs the right to it. Managed results are decided by this operation alone.
    private static void CheckBytes(Call call, string? location)
    {
        if (location is not null && ObjectLocation.TryParse(location) is var (bucket, key) && !SystemFolder.Owns(bucket, key))
        {
            call.Rights.RequireObject(ObjectActions.Read, bucket, key);
        }
    }
}
