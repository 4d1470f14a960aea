using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>
/// Removes the further rows of tables and databases that are gone. A drop writes one row; this job removes partitions, versions, statistics
/// and functions later, at most 1,000 rows in a transaction. Ids are never reused, so no new table sees them.
/// </summary>
/// <param name="store">The store of the catalog.</param>
public sealed class TableRowPurges(IMetadataStore store)
{
    private static readonly Space[] Spaces =
    [
        LakeSpaces.Partitions, LakeSpaces.PartitionDescriptors, LakeSpaces.TableVersions, LakeSpaces.ColumnStatistics, LakeSpaces.DatabaseFunctions,
        LakeSpaces.TableOptimizers, LakeSpaces.StatisticsSettings, LakeSpaces.StatisticsRuns,
    ];

    /// <summary>Orders the removal of the rows of a table or database, if it has any.</summary>
    internal static async ValueTask Order(IMetadataTransaction transaction, long id)
    {
        var range = KeyRange.Prefix(CatalogKeys.Id(id));
        foreach (var space in Spaces)
        {
            if ((await transaction.Scan(space, range, 1)).Count > 0)
            {
                transaction.Put(LakeSpaces.RowPurges, CatalogKeys.Id(id), new byte[] { 1 });
                return;
            }
        }
    }

    /// <summary>Removes the rows of everything that is gone.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        await foreach (var purge in MetadataRows.All(store, LakeSpaces.RowPurges, KeyRange.All, cancellationToken))
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
                    transaction.Delete(LakeSpaces.RowPurges, purge.Key);
                    return ValueTask.CompletedTask;
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
