using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Audits;

/// <summary>The commits of a delivery to a table whose rows name their records, for readers that take the rows for the records.</summary>
/// <param name="Chunks">The commits of the delivery's own run, at most 128 groups of neighbours with their rows.</param>
/// <param name="Failed">Documents of the delivery in its error output.</param>
/// <param name="Superseded">Records that left no row.</param>
/// <param name="Changed">Other writers changed or removed rows, in these words; null: none did, as far as snapshots are retained.</param>
/// <param name="IsHistoryWhole">Whether the table has all its snapshots, so that <paramref name="Changed"/> is certain.</param>
public sealed record TableLineage(IReadOnlyList<LineageChunk> Chunks, long Failed, long Superseded, string? Changed, bool IsHistoryWhole)
{
    /// <summary>Reads the commits; null: the table is missing, or its rows do not name their records.</summary>
    public static async ValueTask<TableLineage?> Read(
        IMetadataStore store, LakeCatalog catalog, DeliveryId delivery, TableName table, CancellationToken cancellationToken)
    {
        var chunks = new TableChunks(results: null);
        var (failed, superseded) = (0L, 0L);
        await foreach (var entry in DeliveryLedger.All(store, delivery, cancellationToken))
        {
            if (entry.Run == RunId.Main)
            {
                chunks.Take(entry);
                (failed, superseded) = (failed + entry.Failed, superseded + entry.Superseded);
            }
        }

        // The table is pinned after the ledger was read: it has all rows of these commits.
        if (!catalog.TryFindTable(table, out _))
        {
            return null;
        }

        using var pinned = await catalog.Pin(table, cancellationToken);
        if (!TableOutput.HasLineage(pinned.Metadata))
        {
            return null;
        }

        var others = OtherWriters.Of(pinned.Metadata);
        var runs = chunks.Of(table.ToString(), pinned.Metadata.TableUuid) ?? [];
        return new TableLineage([.. runs.SelectMany(run => run.Chunks)], failed, superseded, others.Changed, others.IsWhole);
    }
}
