using Tarn.Dispatch.Batches;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Mappings.Slices;

/// <summary>The records that a mapping could not read, as rows in the commit that moves its position over them.</summary>
internal static class SliceLosses
{
    /// <summary>Adds the rows to the rows of a move.</summary>
    public static Func<IMetadataTransaction, ValueTask> Of(ShardContext context, ShardBatch batch, Func<IMetadataTransaction, ValueTask>? with)
    {
        var (lost, damaged, arn) = (batch.Lost, batch.Damaged, context.Arn);
        return async transaction =>
        {
            var nowMs = context.Parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
            if (lost > 0)
            {
                await LossRows.Add(
                    transaction, new Loss(arn, LossKind.Unread, lost, 0, "the stream no longer held the records: --retention-max-hold-hours"), nowMs);
            }

            if (damaged > 0)
            {
                await LossRows.Add(transaction, new Loss(arn, LossKind.Damaged, damaged, 0, "the records' bytes in the journal are damaged"), nowMs);
            }

            if (with is not null)
            {
                await with(transaction);
            }
        };
    }
}
