using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog.Metadata;

/// <summary>When each snapshot became the current one.</summary>
internal sealed class HistoryTable : MetadataTable
{
    public override IReadOnlyList<TableColumn> Columns(TableMetadata table, Schema schema) =>
    [
        new("made_current_at", Moment),
        new("snapshot_id", SqlType.Bigint),
        new("parent_id", SqlType.Bigint),
        new("is_current_ancestor", SqlType.Boolean),
    ];

    public override IAsyncEnumerable<object?[]> Rows(PinnedTable table, Snapshot? snapshot, IReadOnlySet<int> wanted, CancellationToken cancellationToken)
    {
        var snapshots = table.Metadata.Snapshots.ToDictionary(known => known.Id);
        var ancestors = new HashSet<SnapshotId>();
        for (var id = table.Metadata.CurrentSnapshotId; id is { } known && ancestors.Add(known); id = snapshots.GetValueOrDefault(known)?.ParentId)
        {
        }

        return table.Metadata.SnapshotLog.Select(entry => (object?[])
        [
            TimeOf(entry.TimestampMs), entry.SnapshotId.Value, snapshots.GetValueOrDefault(entry.SnapshotId)?.ParentId?.Value,
            ancestors.Contains(entry.SnapshotId),
        ]).ToAsyncEnumerable();
    }
}
