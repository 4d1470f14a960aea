using Tarn.Dispatch.Batches;
using Tarn.Storage;

namespace Tarn.Dispatch.Mappings.Slices;

/// <summary>One parallel slice of a shard: gathers a batch while the target works on the one before.</summary>
internal static class SliceWork
{
    /// <summary>Works until the shard is read to its end, or until it must stop.</summary>
    /// <param name="stop">Ends the slice; a call that has started runs to its end.</param>
    /// <param name="cancellationToken">Ends calls too.</param>
    public static async Task Run(ShardContext context, int lane, CancellationToken stop, CancellationToken cancellationToken)
    {
        var reader = new SliceReader(context, lane);
        var delivery = new SliceDelivery(context, lane, cancellationToken);
        Task<ShardBatch?>? ahead = null;
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            while (await (ahead ?? reader.Next(reading.Token)) is { } batch)
            {
                var mayRead = batch.Records.Count > 0 && context.Parts.Ahead.Wait(0, CancellationToken.None);

                // On another thread: the next batch is often in memory, and its reader would not yield.
                ahead = mayRead ? Task.Run(() => reader.Next(reading.Token), CancellationToken.None) : null;
                try
                {
                    await delivery.Deliver(batch, stop);
                    if (!delivery.KeepsPayload)
                    {
                        reader.GiveBack(batch);
                    }
                }
                finally
                {
                    if (mayRead)
                    {
                        context.Parts.Ahead.Release();
                    }
                }
            }

            await delivery.Settle();
        }
        finally
        {
            context.Progress.End(context.Shard.Id.Value, lane);
            await reading.CancelAsync();
            await (ahead ?? Task.CompletedTask).Quietly();
            await delivery.Settle().Quietly();
        }
    }
}
