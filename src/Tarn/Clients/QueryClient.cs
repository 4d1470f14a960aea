using System.Runtime.CompilerServices;
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
    public async Task<PrintedTable> Run(string sql, CancellationToken cancellationToken)
    {
        var options = new QueryOptions();
        return await Finish(await Start(sql, options, cancellationToken), options, cancellationToken);
    }

    /// <summary>As <see cref="Run"/>, with the whole types of the columns, the number of all rows and their freshness.</summary>
    public async Task<PrintedTable> RunTyped(string sql, QueryOptions options, CancellationToken cancellationToken)
    {
        var id = await Start(sql, options, cancellationToken);
        var table = await Finish(id, options, cancellationToken);
        var described = await _tarn.DescribeExecution(new DescribeExecutionInput { QueryExecutionId = id }, cancellationToken);
        return table with
        {
            Types = TypesOf(described, table.Columns.Count) ?? table.Types,
            RowsTotal = table.Rows.Count >= options.RowsMax && described.Rows > table.Rows.Count ? described.Rows : null,
            RowsChanged = table.Columns.Count == 0 ? described.Rows : null,
            UndeliveredRows = described.UndeliveredRows,
            AsOf = described.AsOf,
            LeftOut = described.LeftOut,
        };
    }

    /// <summary>Runs a statement and returns its rows page by page, the types of the columns with the first. Cancelling stops it on the server.</summary>
    /// <param name="warn">Takes the shards that the statement did not get, before the first page; null: it got all.</param>
    /// <exception cref="StatementException">The statement failed; the message is Athena's reason.</exception>
    public async IAsyncEnumerable<PrintedTable> RunPaged(
        string sql, QueryOptions options, Action<string?> warn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = await Start(sql, options, cancellationToken);
        var hasHeader = await FinishedOrStopped(id, cancellationToken);
        var described = await _tarn.DescribeExecution(new DescribeExecutionInput { QueryExecutionId = id }, cancellationToken);
        warn(described.LeftOut);
        if (!hasHeader)
        {
            // Statements of the catalog have few rows, whose form depends on all columns.
            var whole = await Result(id, hasHeader, rowsMax: null, cancellationToken);
            yield return whole with { Types = TypesOf(described, whole.Columns.Count) ?? whole.Types };
            yield break;
        }

        var header = 1;
        await foreach (var (columns, lines) in Pages(id, linesMax: null, cancellationToken))
        {
            var page = TableOf(lines.Count < header ? [] : columns, [.. lines.Skip(header)]);
            yield return page with { Types = TypesOf(described, page.Columns.Count) ?? page.Types };
            header = 0;
        }
    }

    private static PrintedTable TableOf(IReadOnlyList<ColumnInfo> columns, IReadOnlyList<string?[]> rows) => new(
        [.. columns.Select(column => column.Label ?? column.Name)], [.. columns.Select(column => NumericTypes.Contains(column.Type))], rows)
    {
        Types = [.. columns.Select(column => column.Type!)],
    };

    // Null: the statement describes other columns than it shows.
    private static IReadOnlyList<string>? TypesOf(DescribeExecutionOutput described, int columns) =>
        described.Columns!.Count == columns ? [.. described.Columns.Select(column => column.Type!)] : null;

    // The token makes a repeated call the same statement.
    private async Task<string> Start(string sql, QueryOptions options, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid().ToString();
        if (options.HasJsonParts)
        {
            var asked = new StartStatementInput { QueryString = sql, Database = options.Database, ClientRequestToken = token };
            return (await _tarn.StartStatement(asked, cancellationToken)).QueryExecutionId!;
        }

        var input = new StartQueryExecutionInput
        {
            QueryString = sql,
            QueryExecutionContext = options.Database is { } database ? new QueryExecutionContext { Database = database } : null,
            ClientRequestToken = token,
        };
        return (await _athena.StartQueryExecution(input, cancellationToken)).QueryExecutionId!;
    }

    private async Task<PrintedTable> Finish(string id, QueryOptions options, CancellationToken cancellationToken)
    {
        var hasHeader = await FinishedOrStopped(id, cancellationToken);
        return await Result(id, hasHeader, options.RowsMax, cancellationToken);
    }

    private async Task<bool> FinishedOrStopped(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await Finished(id, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _athena.StopQueryExecution(new StopQueryExecutionInput { QueryExecutionId = id }, CancellationToken.None);
            throw;
        }
    }

    // Of the catalog's statements, those about columns and properties fill each value with blanks.
    private static bool IsPadded(IReadOnlyList<ColumnInfo> columns) => columns.Count > 1 || columns is [{ Name: "field" }];

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

    private async Task<PrintedTable> Result(string id, bool hasHeader, int? rowsMax, CancellationToken cancellationToken)
    {
        var linesMax = rowsMax + (hasHeader ? 1 : 0);
        IReadOnlyList<ColumnInfo> columns = [];
        var rows = new List<string?[]>();
        await foreach (var page in Pages(id, linesMax, cancellationToken))
        {
            columns = page.Columns;
            rows.AddRange(page.Lines);
            if (rows.Count >= linesMax)
            {
                break;
            }
        }

        // A statement that wrote rows describes a column `rows`, and has neither header nor rows.
        columns = rows.Count == 0 && (hasHeader || columns is [{ Name: "rows" }]) ? [] : columns;
        return TableOf(
            columns, hasHeader ? [.. rows.Skip(1)] : IsPadded(columns) ? HiveLines.Rows(rows.Select(row => row.FirstOrDefault()), columns.Count) : rows);
    }

    private async IAsyncEnumerable<(IReadOnlyList<ColumnInfo> Columns, IReadOnlyList<string?[]> Lines)> Pages(
        string id, int? linesMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        IReadOnlyList<ColumnInfo>? columns = null;
        do
        {
            var input = new GetQueryResultsInput { QueryExecutionId = id, NextToken = token, MaxResults = linesMax };
            var page = await _athena.GetQueryResults(input, cancellationToken);
            columns ??= page.ResultSet!.ResultSetMetadata!.ColumnInfo!;
            yield return (columns, [.. page.ResultSet!.Rows!.Select(row => row.Data?.Select(datum => datum.VarCharValue).ToArray() ?? [])]);
            token = page.NextToken;
        }
        while (token is not null);
    }
}
