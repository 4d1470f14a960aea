using System.Runtime.CompilerServices;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Audits;

/// <summary>Reads the ledger in pages, because no read transaction may last for long: D18 (metadata has group commit).</summary>
internal static class LedgerPages
{
    private const int PageEntries = 500;

    /// <summary>The entries of all deliveries.</summary>
    public static async IAsyncEnumerable<LedgerEntry> All(IMetadataStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (DeliveryId, long)? after = null;
        while (true)
        {
            var last = after;
            var page = await store.Read(reader => DeliveryLedger.Read(reader, null, last, PageEntries), cancellationToken);
            foreach (var entry in page)
            {
                yield return entry;
            }

            if (page.Count < PageEntries)
            {
                yield break;
            }

            after = (page[^1].Delivery, page[^1].Id);
        }
    }
}
