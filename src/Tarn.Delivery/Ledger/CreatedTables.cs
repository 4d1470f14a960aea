using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// The tables that a delivery has made, where its steps choose each record's table: one row each (<c>docs/formats/delivery.md</c>).
/// Producers choose these names, so their number is bounded. A row stays when its table is removed: the table may be made again.
/// </summary>
internal static class CreatedTables
{
    private const byte Version = 1;

    /// <summary>Whether the delivery may make the table. It may make at most <see cref="DeliveryLimits.MadeTablesMax"/>.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="part">The table, <c>database/table</c> in lower case.</param>
    public static async ValueTask<bool> MayAdd(IMetadataReader reader, DeliveryId delivery, string part) =>
        await reader.Get(DeliverySpaces.MadeTables, Key(delivery, part)) is not null
        || (await reader.Scan(DeliverySpaces.MadeTables, Range(delivery), DeliveryLimits.MadeTablesMax)).Count < DeliveryLimits.MadeTablesMax;

    /// <summary>Notes a table, in the transaction that makes it.</summary>
    /// <returns>False: the delivery has made too many.</returns>
    public static async ValueTask<bool> Add(IMetadataTransaction transaction, DeliveryId delivery, string part)
    {
        if (!await MayAdd(transaction, delivery, part))
        {
            return false;
        }

        transaction.Put(DeliverySpaces.MadeTables, Key(delivery, part), new[] { Version });
        return true;
    }

    /// <summary>Removes the rows of a delivery that is removed.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, DeliveryId delivery)
    {
        foreach (var row in await transaction.Scan(DeliverySpaces.MadeTables, Range(delivery), DeliveryLimits.MadeTablesMax))
        {
            transaction.Delete(DeliverySpaces.MadeTables, row.Key);
        }
    }

    private static KeyRange Range(DeliveryId delivery) => KeyRange.Prefix(LedgerRows.DeliveryPrefix(delivery));

    private static byte[] Key(DeliveryId delivery, string part) => [.. LedgerRows.DeliveryPrefix(delivery), .. Encoding.UTF8.GetBytes(part)];
}
