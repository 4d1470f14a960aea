using System.Runtime.CompilerServices;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>Writes and reads the ledger of the deliveries' commits: D28 (each commit adds ledger rows).</summary>
public static class DeliveryLedger
{
    /// <summary>Commits of one delivery after the given one, oldest first.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="delivery">The delivery; null: all deliveries, in order of their ids.</param>
    /// <param name="after">
    /// Key of the last entry read before (<see cref="LedgerEntry.Delivery"/>, <see cref="LedgerEntry.Id"/>); null: from
    /// the first entry.
    /// </param>
    /// <param name="limit">The most entries to return.</param>
    public static async ValueTask<IReadOnlyList<LedgerEntry>> Read(
        IMetadataReader reader, DeliveryId? delivery, (DeliveryId Delivery, long Id)? after, int limit)
    {
        var rows = await reader.Scan(DeliverySpaces.Ledger, Range(delivery, after), limit);
        return [.. rows.Select(row => LedgerRows.Decode(row.Key, row.Value))];
    }

    /// <summary>
    /// Schema changes of the commits after the given one, oldest first; <paramref name="limit"/> counts commits.
    /// </summary>
    public static async ValueTask<IReadOnlyList<SchemaChangeEntry>> ReadSchemaChanges(
        IMetadataReader reader, DeliveryId? delivery, (DeliveryId Delivery, long Id)? after, int limit)
    {
        var rows = await reader.Scan(DeliverySpaces.SchemaChanges, Range(delivery, after), limit);
        return [.. rows.SelectMany(row => LedgerRows.DecodeChanges(row.Key, row.Value))];
    }

    /// <summary>All commits, read page by page.</summary>
    /// <param name="delivery">The delivery; null: all deliveries, in order of their ids.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<LedgerEntry> All(
        IMetadataStore store, DeliveryId? delivery, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, DeliverySpaces.Ledger, Range(delivery, null), cancellationToken))
        {
            yield return LedgerRows.Decode(row.Key, row.Value);
        }
    }

    /// <summary>All schema changes after a commit, read page by page.</summary>
    /// <param name="delivery">The delivery; null: all deliveries, in order of their ids.</param>
    /// <param name="after">The commit's key; null: from the first commit.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<SchemaChangeEntry> AllSchemaChanges(
        IMetadataStore store,
        DeliveryId? delivery,
        (DeliveryId Delivery, long Id)? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, DeliverySpaces.SchemaChanges, Range(delivery, after), cancellationToken))
        {
            foreach (var change in LedgerRows.DecodeChanges(row.Key, row.Value))
            {
                yield return change;
            }
        }
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
        return after is { } last ? range.After(LedgerRows.Key(last.Delivery, last.Id)) : range;
    }
}
