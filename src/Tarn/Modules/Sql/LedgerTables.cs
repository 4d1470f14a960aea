using System.Globalization;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;
using Tarn.Storage.Metadata;

namespace Tarn.Modules.Sql;

/// <summary>
/// The commits of deliveries as the SQL tables <c>tarn.ledger</c> and <c>tarn.schema_changes</c>: D28 (each commit adds
/// ledger rows). Each table has the newest 10,000 rows of all deliveries, in the order of their times.
/// </summary>
internal sealed class LedgerTables(IMetadataStore store) : ISystemTables
{
    private const string Ledger = "ledger";
    private const string SchemaChanges = "schema_changes";
    private const int RowsMax = 10_000;
    private const int PageRows = 1_000;

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
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [Ledger, SchemaChanges];

    /// <inheritdoc/>
    public async ValueTask<TableHandle?> Find(SqlPrincipal principal, string table, CancellationToken cancellationToken) => table switch
    {
        Ledger => new TableHandle(LakeSqlCatalog.SystemDatabase, Ledger, LedgerColumns, null)
        {
            Rows = await Newest(
                (reader, after) => DeliveryLedger.Read(reader, null, after, PageRows), e => (e.Delivery, e.Id), e => e.CommittedMs, Row, cancellationToken),
        },
        SchemaChanges => new TableHandle(LakeSqlCatalog.SystemDatabase, SchemaChanges, SchemaChangeColumns, null)
        {
            Rows = await Newest(
                (reader, after) => DeliveryLedger.ReadSchemaChanges(reader, null, after, PageRows),
                e => (e.Delivery, e.Id),
                e => e.CommittedMs,
                Row,
                cancellationToken),
        },
        _ => null,
    };

    /// <inheritdoc/>
    public ValueTask<TableHandle?> FindBeside(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken) =>
        database == QuarantineTables.Database
            ? QuarantineTables.FindBeside(store, principal, table, cancellationToken)
            : ValueTask.FromResult<TableHandle?>(null);

    // Reads in pages, because no read transaction may last for long: D18 (metadata has group commit). Rows of one time
    // stay in the order of delivery and id. Memory: the newest rows and one page.
    private async ValueTask<IReadOnlyList<object?[]>> Newest<T>(
        Func<IMetadataReader, (DeliveryId Delivery, long Id)?, ValueTask<IReadOnlyList<T>>> read,
        Func<T, (DeliveryId Delivery, long Id)> key,
        Func<T, long> timeMs,
        Func<T, object?[]> row,
        CancellationToken cancellationToken)
    {
        var newest = new PriorityQueue<object?[], (long TimeMs, long Number)>();
        (DeliveryId Delivery, long Id)? after = null;
        var number = 0L;
        while (true)
        {
            var page = await store.Read(reader => read(reader, after), cancellationToken);
            foreach (var entry in page)
            {
                newest.Enqueue(row(entry), (timeMs(entry), number++));
                if (newest.Count > RowsMax)
                {
                    newest.Dequeue();
                }
            }

            if (page.Count == 0)
            {
                return [.. newest.UnorderedItems.OrderBy(item => item.Priority).Select(item => item.Element)];
            }

            after = key(page[^1]);
        }
    }

    private static object?[] Row(LedgerEntry e) =>
    [
        e.Id, e.DeliveryName, Time(e.CommittedMs), e.Table, e.SnapshotId, e.Records, e.Rows, e.Failed,
        e.Files.Count + e.FileSums.Sum(f => f.Count), e.Files.Sum(f => f.Bytes) + e.FileSums.Sum(f => f.Bytes),
        e.Ranges.Sum(r => r.SkippedDamaged), e.Ranges.Sum(r => r.SkippedExpired), e.Ranges.Sum(r => r.SkippedDropped),
        e.Ranges.Sum(r => r.DroppedByFunction),
    ];

    private static object?[] Row(SchemaChangeEntry e) => [e.Id, Time(e.CommittedMs), e.Table, e.Column, e.Change, e.Type, e.DeliveryName, e.OldType, 0L];

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
