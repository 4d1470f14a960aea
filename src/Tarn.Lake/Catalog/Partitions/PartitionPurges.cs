using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Partitions;

/// <summary>
/// Removes the rows of tables that are gone. A drop writes one row; this job removes the partitions, descriptors and versions later, at most
/// 1,000 rows in a transaction. Ids of tables are never reused, so no new table sees them.
/// </summary>
/// <param name="store">The store of the catalog.</param>
public sealed class PartitionPurges(IMetadataStore store)
{
    private static readonly Space[] Spaces = [LakeSpaces.Partitions, LakeSpaces.PartitionDescriptors];

    /// <summary>Orders the removal of a table's rows, if it has any.</summary>
    internal static async ValueTask Order(IMetadataTransaction transaction, TableId table)
    {
        var range = KeyRange.Prefix(CatalogKeys.Table(table));
        foreach (var space in Spaces)
        {
            if ((await transaction.Scan(space, range, 1)).Count > 0)
            {
                transaction.Put(LakeSpaces.PartitionPurges, CatalogKeys.Table(table), new byte[] { 1 });
                return;
            }
        }
    }

    /// <summary>Removes the rows of all tables that are gone.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        await foreach (var purge in MetadataRows.All(store, LakeSpaces.PartitionPurges, KeyRange.All, cancellationToken))
        {
            var range = KeyRange.Prefix(purge.Key);
            foreach (var space in Spaces)
            {
                while (await store.Commit(transaction => RemovePage(transaction, space, range), cancellationToken))
                {
                }
            }

            await store.Commit(
                transaction =>
                {
                    transaction.Delete(LakeSpaces.PartitionPurges, purge.Key);
                    return ValueTask.FromResult(true);
                },
                cancellationToken);
        }
    }

    private static async ValueTask<bool> RemovePage(IMetadataTransaction transaction, Space space, KeyRange range)
    {
        var rows = await transaction.Scan(space, range, MetadataLimits.BackgroundRowsMax);
        foreach (var row in rows)
        {
            transaction.Delete(space, row.Key);
        }

        return rows.Count == MetadataLimits.BackgroundRowsMax;
    }
}
