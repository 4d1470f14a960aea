using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>The branches and tags of a table.</summary>
internal sealed class RefsTable : MetadataTable
{
    public override IReadOnlyList<TableColumn> Columns(TableMetadata table, Schema schema) =>
    [
        new("name", SqlType.Varchar),
        new("type", SqlType.Varchar),
        new("snapshot_id", SqlType.Bigint),
        new("max_reference_age_in_ms", SqlType.Bigint),
        new("min_snapshots_to_keep", SqlType.Integer),
        new("max_snapshot_age_in_ms", SqlType.Bigint),
    ];

    public override IAsyncEnumerable<object?[]> Rows(PinnedTable table, Snapshot? snapshot, IReadOnlySet<int> wanted, CancellationToken cancellationToken) =>
        table.Metadata.Refs.OrderBy(reference => reference.Key, StringComparer.Ordinal).Select(reference => (object?[])
        [
            reference.Key, reference.Value.IsBranch ? "BRANCH" : "TAG", reference.Value.SnapshotId.Value, reference.Value.MaxRefAgeMs,
            (long?)reference.Value.MinSnapshotsToKeep, reference.Value.MaxSnapshotAgeMs,
        ]).ToAsyncEnumerable();
}
