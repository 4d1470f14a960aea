using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Streams;

/// <summary>
/// Splits a shard of a table's stream when its writes stay above a bound, so that readers share the work. Writers continue: a write that meets the closed
/// shard goes to the child of its key. While a stream is off no reader sees its shards, and cold neighbours become one again; a shard that readers see
/// is never merged, because DynamoDB shows one parent for each shard. Memory: one entry for each open shard.
/// </summary>
/// <param name="loadOf">The writes of a shard; null: there were none since the start.</param>
public sealed class StreamSplits(
    IMetadataStore store, ItemTables tables, StreamDirectory streams, Func<ShardId, ShardLoad?> loadOf, TimeProvider time, StreamSplitOptions options)
{
    private Dictionary<ShardId, Look> _looks = [];

    /// <summary>Checks all shards; called about as often as the options set.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        var looks = new Dictionary<ShardId, Look>();
        foreach (var table in tables.All.Where(table => table.State == TableState.Active))
        {
            if (streams.Find(table.Stream) is not { } layout || (table.Window is null && layout.Open.Count == 1))
            {
                continue;
            }

            foreach (var shard in layout.Open)
            {
                looks[shard.Id] = LookAt(shard.Id);
            }

            if (table.Window is { Starts: not null })
            {
                await Split(layout, looks, cancellationToken);
            }
            else if (table.Window is null)
            {
                await Merge(layout, looks, cancellationToken);
            }
        }

        _looks = looks;
    }

    private Look LookAt(ShardId shard)
    {
        var (now, units) = (time.GetTimestamp(), loadOf(shard)?.Units ?? 0);
        if (!_looks.TryGetValue(shard, out var last) || time.GetElapsedTime(last.At, now) is not { Ticks: > 0 } elapsed)
        {
            return new Look(now, units, 0, IsFirst: true, 0);
        }

        var rate = (units - last.Units) / elapsed.TotalSeconds;
        return new Look(now, units, rate, IsFirst: false, rate >= options.UnitsPerSecond ? last.Hot + 1 : 0);
    }

    private async Task Split(StreamLayout layout, Dictionary<ShardId, Look> looks, CancellationToken cancellationToken)
    {
        var open = layout.Open.Count;
        foreach (var shard in layout.Open.Where(shard => looks[shard.Id].Hot >= options.Looks))
        {
            if (open < options.ShardsMax && loadOf(shard.Id)?.EvenCut(shard.Hashes) is { } cut)
            {
                open++;
                await Change(
                    async transaction => await Resharding.Split(transaction, shard.Stream, shard.Id, cut, time.GetUtcNow()), cancellationToken);
            }
        }
    }

    // One pair a look: a stream that gets busy again stops at once.
    private async Task Merge(StreamLayout layout, Dictionary<ShardId, Look> looks, CancellationToken cancellationToken)
    {
        for (var i = 1; i < layout.Open.Count; i++)
        {
            var (lower, upper) = (layout.Open[i - 1], layout.Open[i]);
            if (IsCold(looks[lower.Id]) && IsCold(looks[upper.Id]))
            {
                await Change(
                    async transaction => await Resharding.Merge(transaction, lower.Stream, lower.Id, upper.Id, time.GetUtcNow()), cancellationToken);
                return;
            }
        }
    }

    private bool IsCold(Look look) => !look.IsFirst && look.Rate < options.UnitsPerSecond / 4;

    private async Task Change<T>(Func<IMetadataTransaction, ValueTask<T>> reshard, CancellationToken cancellationToken)
    {
        try
        {
            await store.CommitWithLog(
                async transaction =>
                {
                    await reshard(transaction);
                    return true;
                },
                cancellationToken);
        }
        catch (TarnException gone) when (gone.Kind is ErrorKind.NotFound or ErrorKind.Conflict)
        {
            // The table was deleted, or the shard was closed meanwhile.
        }
    }

    // The state of a shard at one look: units since the start, units a second since the look before, and how many looks in a row were hot.
    private readonly record struct Look(long At, long Units, double Rate, bool IsFirst, int Hot);
}
