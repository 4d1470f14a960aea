using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>Writes and reads what deliveries have committed (D28).</summary>
public static class DeliveryLedger
{
    /// <summary>Commits of one delivery, oldest first, after the one given.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="delivery">The delivery; null: of all, in order of delivery.</param>
    /// <param name="after">Key of the last entry read before (<see cref="LedgerEntry.Delivery"/>, <see cref="LedgerEntry.Id"/>); null: from the first.</param>
    /// <param name="limit">At most so many.</param>
    public static async ValueTask<IReadOnlyList<LedgerEntry>> Read(
        IMetadataReader reader, DeliveryId? delivery, (DeliveryId Delivery, long Id)? after, int limit)
    {
        var rows = await reader.Scan(DeliverySpaces.Ledger, Range(delivery, after), limit);
        return [.. rows.Select(row => LedgerRows.Decode(row.Key, row.Value))];
    }

    /// <summary>Schema changes of commits after the one given, oldest first; <paramref name="limit"/> counts commits.</summary>
    public static async ValueTask<IReadOnlyList<SchemaChangeEntry>> ReadSchemaChanges(
        IMetadataReader reader, DeliveryId? delivery, (DeliveryId Delivery, long Id)? after, int limit)
    {
        var rows = await reader.Scan(DeliverySpaces.SchemaChanges, Range(delivery, after), limit);
        return [.. rows.SelectMany(row => LedgerRows.DecodeChanges(row.Key, row.Value))];
    }

    internal static void Add(IMetadataTransaction transaction, LedgerEntry entry, IReadOnlyList<SchemaChangeEntry> changes)
    {
        var key = LedgerRows.Key(entry.Delivery, entry.Id);
        transaction.Put(DeliverySpaces.Ledger, key, LedgerRows.Encode(entry));
        if (changes.Count > 0)
        {
            transaction.Put(DeliverySpaces.SchemaChanges, key, LedgerRows.EncodeChanges(changes));
        }
    }

    private static KeyRange Range(DeliveryId? delivery, (DeliveryId Delivery, long Id)? after)
    {
        var range = delivery is { } one ? KeyRange.Prefix(LedgerRows.DeliveryPrefix(one)) : KeyRange.All;
        return after is { } last ? range with { From = (byte[])[.. LedgerRows.Key(last.Delivery, last.Id), 0] } : range;
    }
}
