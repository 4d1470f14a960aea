using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Types;

namespace Tarn.Aws.TarnApi.SqlTables;

/// <summary>
/// The executions of the principal's account and region as the SQL table <c>tarn.executions</c>: the newest 5,000 of 45 days. A longer
/// text shows its beginning.
/// </summary>
/// <param name="store">The store of executions.</param>
internal sealed class ExecutionsTable(IMetadataStore store)
{
    /// <summary>The table's name in database <c>tarn</c>.</summary>
    public const string Name = "executions";

    private const int RowsMax = 5_000;

    // 5,000 rows with their texts fit into the text of one statement.
    private const int TextCharsMax = 100;

    // Few statements have this text.
    private const int LeftOutCharsMax = 1_000;

    private static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("id", SqlType.Varchar),
        new("work_group", SqlType.Varchar),
        new("state", SqlType.Varchar, Comment: "QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED"),
        new("statement_type", SqlType.Varchar, Comment: "DML, DDL or UTILITY"),
        new("substatement_type", SqlType.Varchar),
        new("query", SqlType.Varchar, Comment: "the first 100 characters"),
        new("database_name", SqlType.Varchar),
        new("caller", SqlType.Varchar, Comment: "ARN"),
        new("submitted_at", SqlType.TimestampWithTimeZone(3)),
        new("completed_at", SqlType.TimestampWithTimeZone(3), Comment: "null: it has not ended"),
        new("queue_ms", SqlType.Bigint),
        new("planning_ms", SqlType.Bigint),
        new("engine_ms", SqlType.Bigint),
        new("total_ms", SqlType.Bigint),
        new("scanned_bytes", SqlType.Bigint),
        new("input_rows", SqlType.Bigint),
        new("output_rows", SqlType.Bigint),
        new("output_bytes", SqlType.Bigint),
        new("files_total", SqlType.Bigint, Comment: "data files of the tables' snapshots"),
        new("files_read", SqlType.Bigint),
        new("undelivered_rows", SqlType.Bigint, Comment: "rows of fed tables that were read before their commit"),
        new("as_of", SqlType.TimestampWithTimeZone(3), Comment: "records of fed tables acknowledged before are in the result; null: none was read live"),
        new("left_out_records", SqlType.Bigint, Comment: "records acknowledged before that are not in the result, since their delivery lags or fails"),
        new("left_out", SqlType.Varchar, Comment: "the shards of these records, with the reason"),
        new("reused_from", SqlType.Varchar, Comment: "execution whose result was reused; null: the statement ran"),
        new("error_name", SqlType.Varchar),
        new("error", SqlType.Varchar),
    ];

    /// <summary>The rows of the principal's account and region, of the work groups whose executions it may get.</summary>
    public async ValueTask<TableHandle> Find(SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var seen = new SeenResources(principal);
        var newest = await ExecutionHistory.Newest(store, principal.Account, principal.Region, RowsMax, cancellationToken);
        return new(LakeSqlCatalog.SystemDatabase, Name, Columns, null)
        {
            Rows = [.. newest.Where(execution => seen.WorkGroup(execution.WorkGroup)).Select(Row)],
        };
    }

    private static object?[] Row(Execution e) =>
    [
        e.Key.Id, e.WorkGroup, Upper(e.State), Upper(e.Kind), e.Substatement, Shortened(e.Sql), e.Database, e.Identity, SqlTime.Of(e.SubmittedMs),
        e.CompletedMs is { } completed ? SqlTime.Of(completed) : null, e.Statistics.QueueMs, e.Statistics.PlanningMs, e.Statistics.EngineMs,
        e.Statistics.TotalMs, e.Statistics.ScannedBytes, e.Statistics.InputRows, e.Statistics.OutputRows, e.Statistics.OutputBytes,
        (long)e.Statistics.FilesTotal, (long)e.Statistics.FilesRead, e.Statistics.TailRows,
        e.Statistics.AsOfMs is { } asOf ? SqlTime.Of(asOf) : null, e.Statistics.LeftOutRecords,
        e.Statistics.LeftOut is { } leftOut ? Shortened(leftOut, LeftOutCharsMax) : null,
        e.ReusedFrom, e.Error?.Name, e.Error is { } error ? Shortened(error.Text) : null,
    ];

    private static string Upper<T>(T value)
        where T : struct, Enum => value.ToString().ToUpperInvariant();

    private static string Shortened(string text, int charsMax = TextCharsMax) => text.Length <= charsMax ? text : text[..charsMax] + "…";
}
