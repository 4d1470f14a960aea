using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// The totals of deliveries, one row each (<c>docs/formats/delivery.md</c>). They change in the transaction of each commit, so a
/// restart neither loses nor doubles a count, and status need not read the ledger.
/// </summary>
internal static class TotalRows
{
    private const byte Version = 1;

    /// <summary>Adds a commit: of the delivery's own run, of a replay, or of a redrive.</summary>
    public static async ValueTask Add(IMetadataTransaction transaction, LedgerEntry entry)
    {
        var key = DeliveryRows.Key(entry.Delivery);
        var totals = await transaction.Get(DeliverySpaces.Totals, key) is { } row ? Decode(row) : DeliveryTotals.None;
        transaction.Put(DeliverySpaces.Totals, key, Encode(totals.With(entry)));
    }

    /// <summary>Removes the totals of a delivery that is removed.</summary>
    public static void Remove(IMetadataTransaction transaction, DeliveryId delivery) =>
        transaction.Delete(DeliverySpaces.Totals, DeliveryRows.Key(delivery));

    public static DeliveryTotals Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, LedgerJson.Default.DeliveryTotals);

    public static byte[] Encode(DeliveryTotals totals) => JsonRow.Encode(Version, totals, LedgerJson.Default.DeliveryTotals);
}
