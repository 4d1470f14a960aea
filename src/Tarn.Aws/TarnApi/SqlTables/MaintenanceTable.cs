using Tarn.Lake.Maintenance;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;

namespace Tarn.Aws.TarnApi.SqlTables;

/// <summary>The history of maintenance as the SQL table <c>tarn.maintenance</c>: the steps of the last 30 days, at most 10,000.</summary>
internal sealed class MaintenanceTable(MaintenanceHistory history)
{
    /// <summary>The table's name in database <c>tarn</c>.</summary>
    public const string Name = "maintenance";

    private static readonly IReadOnlyList<TableColumn> Columns =
    [
        new("ended_at", SqlType.TimestampWithTimeZone(3), Comment: "end of the run"),
        new("table_name", SqlType.Varchar, Comment: "database.table"),
        new("action", SqlType.Varchar, Comment: "retype, compact, expire, manifests, tag, statistics, files, orphans or failed"),
        new("reason", SqlType.Varchar),
        new("result", SqlType.Varchar),
        new("files_removed", SqlType.Bigint),
        new("files_added", SqlType.Bigint),
        new("bytes_removed", SqlType.Bigint),
        new("bytes_added", SqlType.Bigint),
        new("snapshot_id", SqlType.Bigint, Comment: "the snapshot that the step made"),
        new("duration_ms", SqlType.Bigint, Comment: "of the whole run"),
        new("error", SqlType.Varchar),
    ];

    /// <summary>The rows of the tables of the principal's account and region that it may get.</summary>
    public async ValueTask<TableHandle> Find(SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var seen = new SeenResources(principal);
        var entries = (await history.Read(cancellationToken)).Where(entry => entry.Account == principal.Account && entry.Region == principal.Region);
        return new(LakeSqlCatalog.SystemDatabase, Name, Columns, null) { Rows = [.. entries.Where(entry => seen.Table(entry.Table)).Select(Row)] };
    }

    private static object?[] Row(MaintenanceEntry entry) =>
    [
        SqlTime.Of(entry.AtMs), entry.Table, entry.Step.Action, entry.Step.Reason, entry.Step.Result, entry.Step.FilesRemoved, entry.Step.FilesAdded,
        entry.Step.BytesRemoved, entry.Step.BytesAdded, entry.Step.Snapshot?.Value, entry.DurationMs, entry.Error,
    ];
}
