using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Ledger;

/// <summary>The records of a commit's ranges that reached no output, as rows of <c>tarn.losses</c> in the same commit.</summary>
internal static class LedgerLosses
{
    /// <summary>Counts them. A replay reads records that the delivery's own run has counted.</summary>
    public static async ValueTask Add(IMetadataTransaction transaction, LedgerEntry entry, DeliveryConfig config)
    {
        if (entry.Run != RunId.Main)
        {
            return;
        }

        await Add(LossKind.Damaged, entry.Ranges.Sum(range => range.SkippedDamaged), "the records' bytes in the journal are damaged");
        await Add(LossKind.Unread, entry.Ranges.Sum(range => range.SkippedExpired), "the stream no longer held the records: --retention-max-hold-hours");
        await Add(LossKind.Deleted, entry.Ranges.Sum(range => range.SkippedDropped), "the delivery was deleted by force, or its stream was deleted");

        async ValueTask Add(LossKind kind, long records, string reason)
        {
            if (records > 0)
            {
                await LossRows.Add(transaction, new Loss(config.Arn, kind, records, 0, reason), entry.CommittedMs);
            }
        }
    }
}
