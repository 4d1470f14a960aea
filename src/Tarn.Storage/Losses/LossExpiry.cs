using Tarn.Storage.Metadata;

namespace Tarn.Storage.Losses;

/// <summary>Removes the oldest losses: rows older than <see cref="LossRows.Kept"/>, and rows beyond <see cref="LossRows.RowsMax"/>.</summary>
public sealed class LossExpiry(IMetadataStore store, TimeProvider time)
{
    /// <summary>Runs once. It can be repeated, and each commit removes one page.</summary>
    public async Task Run(CancellationToken cancellationToken) => await Run(LossRows.RowsMax, cancellationToken);

    internal async Task Run(int rowsMax, CancellationToken cancellationToken)
    {
        var rows = 0;
        await foreach (var _ in MetadataRows.All(store, LossRows.Rows, KeyRange.All, cancellationToken))
        {
            rows++;
        }

        var horizon = (time.GetUtcNow() - LossRows.Kept).ToUnixTimeMilliseconds();
        var excess = rows - rowsMax;
        while (await RemoveOldest(horizon, excess, cancellationToken) is > 0 and var removed)
        {
            excess -= removed;
        }

        await RemoveTotals(cancellationToken);
    }

    private async ValueTask<int> RemoveOldest(long horizon, int excess, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var page = await transaction.Scan(LossRows.Rows, KeyRange.All, MetadataLimits.BackgroundRowsMax);
            var removed = 0;
            for (; removed < page.Count && (removed < excess || LossRows.HourOf(page[removed].Key) < horizon); removed++)
            {
                transaction.Delete(LossRows.Rows, page[removed].Key);
            }

            return removed;
        },
        cancellationToken);

    // A total goes with the last row of its resource, so there are at most as many totals as rows.
    private async Task RemoveTotals(CancellationToken cancellationToken)
    {
        var first = await store.Read(reader => reader.Scan(LossRows.Rows, KeyRange.All, 1), cancellationToken);
        var horizon = first.Count == 0 ? long.MaxValue : LossRows.HourOf(first[0].Key);
        var old = new List<ReadOnlyMemory<byte>>();
        await foreach (var row in MetadataRows.All(store, LossRows.Totals, KeyRange.All, cancellationToken))
        {
            if (LossRows.DecodeTotal(row.Value).LastMs < horizon)
            {
                old.Add(row.Key);
            }
        }

        foreach (var some in old.Chunk(MetadataLimits.BackgroundRowsMax))
        {
            await store.Commit(
                async transaction =>
                {
                    foreach (var key in some)
                    {
                        if (await transaction.Get(LossRows.Totals, key) is { } row && LossRows.DecodeTotal(row).LastMs < horizon)
                        {
                            transaction.Delete(LossRows.Totals, key);
                        }
                    }

                    return true;
                },
                cancellationToken);
        }
    }
}
