using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>The snapshots of a table, oldest first.</summary>
internal sealed class SnapshotsTable : MetadataTable
{
    public override IReadOnlyList<TableColumn> Columns(TableMetadata table, Schema schema) =>
    [
        new("committed_at", Moment),
        new("snapshot_id", SqlType.Bigint),
        new("parent_id", SqlType.Bigint),
        new("operation", SqlType.Varchar),
        new("manifest_list", SqlType.Varchar),
        new("summary", SqlType.Map(SqlType.Varchar, SqlType.Varchar)),
    ];

    public override IAsyncEnumerable<object?[]> Rows(PinnedTable table, Snapshot? snapshot, IReadOnlySet<int> wanted, CancellationToken cancellationToken) =>
        table.Metadata.Snapshots.Select(Row).ToAsyncEnumerable();

    private static object?[] Row(Snapshot snapshot) =>
    [
        TimeOf(snapshot.TimestampMs), snapshot.Id.Value, snapshot.ParentId?.Value, snapshot.Operation, snapshot.ManifestList,
        MapOf(snapshot.Summary.Where(fact => fact.Key != SnapshotSummary.Operation)),
    ];
}
