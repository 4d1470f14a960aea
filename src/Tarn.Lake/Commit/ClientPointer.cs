using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>A commit of a client that wrote the metadata file itself, and moved the table's pointer to it.</summary>
public static class ClientPointer
{
    private const long NewTableMs = 3_600_000;

    /// <summary>
    /// Whether metadata is that of a table that an engine makes now: the first file, written within the last hour. Others belong to a
    /// table that exists already, and that is registered.
    /// </summary>
    public static bool IsNewTable(TableMetadata metadata, long nowMs) =>
        metadata.MetadataLog.Count == 0 && metadata.Snapshots.Count <= 1 && Math.Abs(nowMs - metadata.LastUpdatedMs) < NewTableMs;

    /// <summary>
    /// Removes the metadata files that the commit leaves. A pointer that does not follow the one before leaves none: it may return.
    /// </summary>
    /// <param name="transaction">The transaction that moved the pointer.</param>
    /// <param name="moved">The table with its new pointer.</param>
    /// <param name="before">The metadata file before, and its content.</param>
    /// <param name="after">The new metadata.</param>
    public static async ValueTask RemoveOld(
        LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable moved, (string Location, TableMetadata Metadata) before, TableMetadata after)
    {
        if (after.MetadataLog.All(entry => entry.MetadataFile != before.Location))
        {
            return;
        }

        var named = OldMetadataFiles.Kept(before.Location, before.Metadata);
        var left = OldMetadataFiles.Left(moved, named, moved.MetadataLocation!, after);
        ObsoleteFiles.Add(transaction, moved.Id, await OldMetadataFiles.Remove(transaction, catalog, moved, left));
    }
}
