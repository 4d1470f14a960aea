using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>Counts of a delivery's error documents that are no longer stored (<c>docs/formats/delivery.md</c>).</summary>
/// <param name="Documents">The documents, all of them in the quarantine's table.</param>
/// <param name="Redriven">The number of them that a redrive had delivered.</param>
/// <param name="RemovedRows">Rows that left the quarantine's table after the retention time.</param>
internal readonly record struct ReleasedDocuments(long Documents, long Redriven, long RemovedRows)
{
    private const byte Version = 1;

    /// <summary>Reads the counts; zero before the first release.</summary>
    public static async ValueTask<ReleasedDocuments> Read(IMetadataReader reader, DeliveryId id) =>
        await reader.Get(DeliverySpaces.QuarantineReleased, DeliveryRows.Key(id)) is { } row
            ? JsonRow.Decode(Version, row, LedgerJson.Default.ReleasedDocuments)
            : default;

    /// <summary>Writes the counts.</summary>
    public void Put(IMetadataTransaction transaction, DeliveryId id) => transaction.Put(
        DeliverySpaces.QuarantineReleased, DeliveryRows.Key(id), JsonRow.Encode(Version, this, LedgerJson.Default.ReleasedDocuments));
}
