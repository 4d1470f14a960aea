using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Sql.Catalog;

/// <summary>A table of the lake at one of its snapshots; null: it has none yet.</summary>
internal sealed record PinnedSnapshot(PinnedTable Table, Snapshot? Snapshot, Schema Schema)
{
    /// <summary>The state at a point; null: the current one.</summary>
    public static PinnedSnapshot Of(PinnedTable table, string name, TablePoint? at)
    {
        var metadata = table.Metadata;
        var snapshot = at is null ? metadata.CurrentSnapshot : SnapshotPoints.Find(metadata, name, at);
        return new(table, snapshot, at is null ? metadata.CurrentSchema : metadata.SchemaOf(snapshot!));
    }
}
