using Tarn.Delivery.Ledger;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;

namespace Tarn.Aws.TarnApi.SqlTables;

/// <summary>
/// The commits of deliveries as the SQL tables <c>tarn.ledger</c>, <c>tarn.schema_changes</c> and <c>tarn.rest_values</c>:
/// D28 (each commit adds ledger rows). Each table has the newest 10,000 rows of all deliveries, in the order of their times.
/// </summary>
/// <remarks>Of the ledger, the deliveries that the principal may describe; of the others, the tables that it may get.</remarks>
internal sealed class LedgerTables(IMetadataStore store)
{
    private const string Ledger = "ledger";
    private const string SchemaChanges = "schema_changes";
    private const string RestValues = "rest_values";
    private const int RowsMax = 10_000;

    private static readonly IReadOnlyList<TableColumn> LedgerColumns =
    [
        new("id", SqlType.Bigint, Comment: "grows per delivery"),
        new("delivery", SqlType.Varchar),
        new("committed_at", SqlType.TimestampWithTimeZone(3)),
        new("table_name", SqlType.Varchar, Comment: "database.table; null for objects"),
        new("snapshot_id", SqlType.Bigint),
        new("records", SqlType.Bigint, Comment: "log records covered"),
        new("row_count", SqlType.Bigint, Comment: "rows, or records in objects"),
        new("failed", SqlType.Bigint, Comment: "records in the error output"),
        new("files", SqlType.Bigint),
        new("bytes", SqlType.Bigint),
        new("damaged", SqlType.Bigint, Comment: "offsets lost to damage"),
        new("expired", SqlType.Bigint, Comment: "offsets that expired before they were read"),
        new("dropped", SqlType.Bigint, Comment: "undelivered offsets of a delivery deleted by force, or of a deleted stream"),
        new("dropped_by_function", SqlType.Bigint, Comment: "records that the delivery's function dropped"),
    ];

    private static readonly IReadOnlyList<TableColumn> SchemaChangeColumns =
    [
        new("ledger_id", SqlType.Bigint),
        new("committed_at", SqlType.TimestampWithTimeZone(3)),
        new("table_name", SqlType.Varchar),
        new("column_path", SqlType.Varchar),
        new("change", SqlType.Varchar),
        new("type", SqlType.Varchar, Comment: "Iceberg type after the change"),
        new("delivery", SqlType.Varchar),
        new("old_type", SqlType.Varchar, Comment: "Iceberg type before the change; null: the column is new"),
        new("files_rewritten", SqlType.Bigint, Comment: "data files that the change rewrote: always 0"),
        new("partition_key", SqlType.Varchar, Comment: "of the first record that needed the change; null: it had none, or it is not known"),
        new("row_count", SqlType.Bigint, Comment: "rows of the commit with the column; of a widened one, with a value beyond its old type"),
        new("metadata_bytes", SqlType.Bigint, Comment: "size of the commit's metadata file"),
    ];

    private static readonly IReadOnlyList<TableColumn> RestColumns =
    [
        new("hour", SqlType.TimestampWithTimeZone(3), Comment: "begin of the hour in which the rows were committed"),
        new("delivery", SqlType.Varchar),
        new("table_name", SqlType.Varchar),
        new("column_path", SqlType.Varchar, Comment: "null: the columns beyond 1,000 of the table in the hour"),
        new("reason", SqlType.Varchar, Comment: "type, range, duplicate, columns, reserved; other where there is no column"),
        new("value_count", SqlType.Bigint, Comment: "values in _rest"),
    ];

    /// <summary>The names of the tables.</summary>
    public IReadOnlyList<string> Names { get; } = [Ledger, SchemaChanges, RestValues];

    /// <summary>A table with the rows that the principal may see; null: there is no such table.</summary>
    public async ValueTask<TableHandle?> Find(SqlPrincipal principal, string table, CancellationToken cancellationToken)
    {
        var owned = await store.Read(reader => DeliveryOwners.OfScope(reader, principal.Account, principal.Region), cancellationToken);
        var seen = new SeenResources(principal);
        return table switch
        {
            Ledger => new TableHandle(LakeSqlCatalog.SystemDatabase, Ledger, LedgerColumns, null)
            {
                Rows = await Newest(
                    DeliveryLedger.All(store, delivery: null, cancellationToken),
                    e => owned.Contains(e.Delivery) && seen.Delivery(e.DeliveryName),
                    e => e.CommittedMs,
                    Row),
            },
            SchemaChanges => new TableHandle(LakeSqlCatalog.SystemDatabase, SchemaChanges, SchemaChangeColumns, null)
            {
                Rows = await Newest(
                    DeliveryLedger.AllSchemaChanges(store, delivery: null, after: null, cancellationToken),
                    e => owned.Contains(e.Delivery) && seen.Table(e.Table),
                    e => e.CommittedMs,
                    Row),
            },
            RestValues => new TableHandle(LakeSqlCatalog.SystemDatabase, RestValues, RestColumns, null)
            {
                Rows = await Newest(
                    RestHours.All(store, fromMs: 0, cancellationToken), e => owned.Contains(e.Delivery) && seen.Table(e.Table), e => e.HourMs, Row),
            },
            _ => null,
        };
    }

    // Rows of one time stay in their order. Memory: the newest rows and one page.
    private static async ValueTask<IReadOnlyList<object?[]>> Newest<T>(
        IAsyncEnumerable<T> entries, Func<T, bool> isSeen, Func<T, long> timeMs, Func<T, object?[]> row)
    {
        var newest = new PriorityQueue<object?[], (long TimeMs, long Number)>();
        var number = 0L;
        await foreach (var entry in entries)
        {
            if (!isSeen(entry))
            {
                continue;
            }

            newest.Enqueue(row(entry), (timeMs(entry), number++));
            if (newest.Count > RowsMax)
            {
                newest.Dequeue();
            }
        }

        return [.. newest.UnorderedItems.OrderBy(item => item.Priority).Select(item => item.Element)];
    }

    private static object?[] Row(LedgerEntry e) =>
    [
        e.Id, e.DeliveryName, SqlTime.Of(e.CommittedMs), e.Table, e.SnapshotId, e.Records, e.Rows, e.Failed,
        e.Files.Count + e.FileSums.Sum(f => f.Count), e.Files.Sum(f => f.Bytes) + e.FileSums.Sum(f => f.Bytes),
        e.Ranges.Sum(r => r.SkippedDamaged), e.Ranges.Sum(r => r.SkippedExpired), e.Ranges.Sum(r => r.SkippedDropped),
        e.Ranges.Sum(r => r.DroppedByFunction),
    ];

    private static object?[] Row(SchemaChangeEntry e) =>
    [
        e.Id, SqlTime.Of(e.CommittedMs), e.Table, e.Column, e.Change, e.Type, e.DeliveryName, e.OldType, 0L, e.PartitionKey, e.Rows, e.MetadataBytes,
    ];

    private static object?[] Row(RestHour e) => [SqlTime.Of(e.HourMs), e.DeliveryName, e.Table, e.Column, e.ReasonText, e.Values];
}
