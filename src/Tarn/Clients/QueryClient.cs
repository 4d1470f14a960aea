using Tarn.Aws.Athena;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Output;

namespace Tarn.Clients;

/// <summary>Athena as the commands use it: one statement, its whole result.</summary>
internal sealed class QueryClient(DoorClient client, TimeProvider time)
{
    private static readonly string[] NumericTypes =
        ["tinyint", "smallint", "integer", "bigint", "real", "float", "double", "decimal"];

    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(250);

    private readonly AthenaClient _athena = new(client);
    private readonly TarnApiClient _tarn = new(client);

    /// <summary>Runs a statement. Cancelling stops it on the server.</summary>
    /// <exception cref="StatementException">The statement failed; the message is Athena's reason.</exception>
    public Task<ResultTable> Run(string sql, CancellationToken cancellationToken) => Run(sql, null, cancellationToken);

    /// <summary>As <see cref="Run(string, CancellationToken)"/>, with the whole types of the columns and the freshness of the rows.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="database">The database of names without one; null: `default`.</param>
    /// <param name="cancellationToken">Stops the statement.</param>
    public async Task<ResultTable> RunTyped(string sql, string? database, CancellationToken cancellationToken)
    {
        var id = "";
        var table = await Run(sql, database, cancellationToken, started => id = started);
        var described = await _tarn.DescribeExecution(new DescribeExecutionInput { QueryExecutionId = id }, cancellationToken);
        return table with
        {
            Types = described.Columns!.Count == table.Columns.Count ? [.. described.Columns.Select(column => column.Type!)] : table.Types,
            UndeliveredRows = described.UndeliveredRows,
            AsOf = described.AsOf,
            LeftOut = described.LeftOut,
        };
    }

    private async Task<ResultTable> Run(string sql, string? database, CancellationToken cancellationToken, Action<string>? onStart = null)
    {
        var input = new StartQueryExecutionInput
        {
            QueryString = sql,
            QueryExecutionContext = database is null ? null : new QueryExecutionContext { Database = database },
        };
        var id = (await _athena.StartQueryExecution(input, cancellationToken)).QueryExecutionId!;
        onStart?.Invoke(id);
        try
        {
            var dml = await Finished(id, cancellationToken);
            return await Result(id, dml, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _athena.StopQueryExecution(new StopQueryExecutionInput { QueryExecutionId = id }, CancellationToken.None);
            throw;
        }
    }

    private async Task<bool> Finished(string id, CancellationToken cancellationToken)
    {
        for (var pause = FirstPoll; ; pause = pause * 2 > LongestPoll ? LongestPoll : pause * 2)
        {
            var answer = await _athena.GetQueryExecution(new GetQueryExecutionInput { QueryExecutionId = id }, cancellationToken);
            var execution = answer.QueryExecution!;
            switch (execution.Status!.State)
            {
                case "SUCCEEDED":
                    return execution.StatementType == "DML";
                case "FAILED" or "CANCELLED":
                    throw new StatementException(execution.Status.StateChangeReason ?? "the statement was cancelled");
                default:
                    await Task.Delay(pause, time, cancellationToken);
                    break;
            }
        }
    }

    private async Task<ResultTable> Result(string id, bool hasHeader, CancellationToken cancellationToken)
    {
        string? token = null;
        IReadOnlyList<ColumnInfo>? columns = null;
        var rows = new List<string?[]>();
        do
        {
            var page = await _athena.GetQueryResults(new GetQueryResultsInput { QueryExecutionId = id, NextToken = token }, cancellationToken);
            columns ??= page.ResultSet!.ResultSetMetadata!.ColumnInfo!;
            rows.AddRange(page.ResultSet!.Rows!.Select(row => row.Data?.Select(datum => datum.VarCharValue).ToArray() ?? []));
            token = page.NextToken;
        }
        while (token is not null);

        return new ResultTable(
            [.. columns.Select(column => column.Label ?? column.Name)],
            [.. columns.Select(column => NumericTypes.Contains(column.Type))],
            hasHeader ? rows[1..] : rows)
        {
            Types = [.. columns.Select(column => column.Type!)],
        };
    }
}
