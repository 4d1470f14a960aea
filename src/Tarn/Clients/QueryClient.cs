using System.Text.Json;
using Tarn.Output;

namespace Tarn.Clients;

/// <summary>Athena as the commands use it: one statement, its whole result.</summary>
internal sealed class QueryClient(DoorClient client, TimeProvider time)
{
    private static readonly string[] NumericTypes =
        ["tinyint", "smallint", "integer", "bigint", "real", "float", "double", "decimal"];

    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs a statement. Cancelling stops it on the server.</summary>
    /// <exception cref="StatementException">It failed; the message is Athena's reason.</exception>
    public async Task<ResultTable> Run(string sql, CancellationToken cancellation)
    {
        using var started = await Call("StartQueryExecution", json => json.WriteString("QueryString", sql), cancellation);
        var id = started.RootElement.GetProperty("QueryExecutionId").GetString()!;
        try
        {
            var dml = await Finished(id, cancellation);
            return await Result(id, dml, cancellation);
        }
        catch (OperationCanceledException)
        {
            using var stopped = await Call("StopQueryExecution", json => json.WriteString("QueryExecutionId", id), CancellationToken.None);
            throw;
        }
    }

    private async Task<bool> Finished(string id, CancellationToken cancellation)
    {
        for (var pause = FirstPoll; ; pause = pause * 2 > LongestPoll ? LongestPoll : pause * 2)
        {
            using var answer = await Call("GetQueryExecution", json => json.WriteString("QueryExecutionId", id), cancellation);
            var execution = answer.RootElement.GetProperty("QueryExecution");
            var status = execution.GetProperty("Status");
            switch (status.GetProperty("State").GetString())
            {
                case "SUCCEEDED":
                    return execution.GetProperty("StatementType").GetString() == "DML";
                case "FAILED" or "CANCELLED":
                    throw new StatementException(
                        status.TryGetProperty("StateChangeReason", out var reason) ? reason.GetString()! : "the statement was cancelled");
                default:
                    await Task.Delay(pause, time, cancellation);
                    break;
            }
        }
    }

    private async Task<ResultTable> Result(string id, bool hasHeader, CancellationToken cancellation)
    {
        string? token = null;
        (string Label, bool Numeric)[]? columns = null;
        var rows = new List<string?[]>();
        do
        {
            using var page = await Call("GetQueryResults", json =>
            {
                json.WriteString("QueryExecutionId", id);
                if (token is not null)
                {
                    json.WriteString("NextToken", token);
                }
            }, cancellation);
            var set = page.RootElement.GetProperty("ResultSet");
            columns ??= Columns(set);
            rows.AddRange(set.GetProperty("Rows").EnumerateArray().Select(Values));
            token = page.RootElement.TryGetProperty("NextToken", out var next) ? next.GetString() : null;
        }
        while (token is not null);

        return new ResultTable(
            [.. columns.Select(column => column.Label)],
            [.. columns.Select(column => column.Numeric)],
            hasHeader ? rows[1..] : rows);
    }

    private static (string Label, bool Numeric)[] Columns(JsonElement set) =>
    [
        .. set.GetProperty("ResultSetMetadata").GetProperty("ColumnInfo").EnumerateArray().Select(column => (
            column.TryGetProperty("Label", out var label) ? label.GetString()! : column.GetProperty("Name").GetString()!,
            NumericTypes.Contains(column.GetProperty("Type").GetString()))),
    ];

    private static string?[] Values(JsonElement row) => row.TryGetProperty("Data", out var data)
        ? [.. data.EnumerateArray().Select(datum => datum.TryGetProperty("VarCharValue", out var value) ? value.GetString() : null)]
        : [];

    private Task<JsonDocument> Call(string operation, Action<Utf8JsonWriter> write, CancellationToken cancellation) =>
        client.Call("athena", "AmazonAthena." + operation, write, cancellation);
}
