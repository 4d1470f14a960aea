using System.Runtime.ExceptionServices;
using Tarn.Items.Changes;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Copies.Replicas;

/// <summary>
/// Repeats changes from one replica in another. A change that is repeated twice changes nothing, so positions may be stored after the changes.
/// </summary>
internal sealed class ReplicaWork(
    ItemEngine room, ItemTables tables, ReplicaLinks links, IMetadataStore store, IStreamLog log, StreamDirectory streams, TombstonePurge marks)
{
    private const int ReadBytesMax = 1 << 20;
    private const int WritesAtOnce = 64;

    /// <summary>Repeats all changes that are there at its begin.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failed = null;
        var groups = tables.All.Where(table => table is { Group: not 0, HasItems: true }).GroupBy(table => table.Group).ToList();
        foreach (var group in groups)
        {
            foreach (var target in group)
            {
                // A failure holds up only its pair, and the removal of the target's tombstones.
                var begun = marks.Begin(target);
                var lacks = await Follow(target, group, cancellationToken);
                failed ??= lacks;
                if (lacks is null && begun is { } time)
                {
                    await marks.Run(target, time, cancellationToken);
                }
            }
        }

        await Forget(cancellationToken);
        failed?.Throw();
    }

    /// <summary>Repeats in one table all changes of the other ones that are there at its begin.</summary>
    public async Task CatchUp(ItemTable target, CancellationToken cancellationToken) =>
        (await Follow(target, tables.All.Where(table => table.Group == target.Group && table.HasItems), cancellationToken))?.Throw();

    private async Task<ExceptionDispatchInfo?> Follow(ItemTable target, IEnumerable<ItemTable> group, CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failed = null;
        foreach (var source in group.Where(source => source.Id != target.Id))
        {
            try
            {
                await Follow(source, target, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                failed ??= ExceptionDispatchInfo.Capture(failure);
            }
        }

        return failed;
    }

    private static void Take(LogRead read, long from, Dictionary<byte[], ReplicaChange> changes)
    {
        foreach (var batch in read.Batches)
        {
            for (var records = new RecordBatchReader(batch.Batch.Span); records.MoveNext();)
            {
                var (key, value) = (records.KeyScope, records.ValuePlace);
                if (batch.BaseOffset + records.OffsetDelta < from || records.IsControl)
                {
                    continue;
                }

                var change = ItemChangeForm.Read(batch.Batch.Slice(key.Start, key.Length), batch.Batch.Slice(value.Start, value.Length));
                if (change.Origin != ChangeOrigin.Replica && change.Operation != ChangeOperation.Token)
                {
                    changes[change.Key.ToArray()] = new ReplicaChange(
                        change.NewImage is { } image ? new Item(image.Bytes.ToArray()) : null, change.StampUs);
                }
            }
        }
    }

    private async Task Follow(ItemTable source, ItemTable target, CancellationToken cancellationToken)
    {
        var known = links.Of(source.Id, target.Id);
        var starts = known.ToDictionary(position => position.Shard, position => position.NextOffset);
        var reached = new List<LogPosition>();
        foreach (var shard in streams.ShardsOf(source.Stream))
        {
            var start = starts.GetValueOrDefault(shard.Id);
            reached.Add(new LogPosition(shard.Id, await Follow(shard.Id, start, target, cancellationToken)));
        }

        if (!reached.SequenceEqual(known))
        {
            await store.Commit(
                async transaction =>
                {
                    if (await TableRow.Find(transaction, source.Id) is not null && await TableRow.Find(transaction, target.Id) is not null)
                    {
                        ReplicaLinks.Put(transaction, source.Id, target.Id, reached);
                    }

                    return true;
                },
                cancellationToken);
        }
    }

    private async Task<long> Follow(ShardId shard, long next, ItemTable target, CancellationToken cancellationToken)
    {
        var end = log.Describe(shard)?.StableEnd ?? next;
        while (next < end)
        {
            var changes = new Dictionary<byte[], ReplicaChange>(KeyEquality.Instance);
            using (var read = await log.Read(shard, next, ReadBytesMax, cancellationToken))
            {
                Take(read, next, changes);
                if (read.NextOffset <= next)
                {
                    throw new TarnException(ErrorKind.Unavailable, $"The changes of shard {shard} cannot be read to their end.");
                }

                next = read.NextOffset;
            }

            // The backlog may be long: indexes of the replica may have changed since.
            target = tables.TryGet(target.Id, out var now) ? now : throw new TarnException(ErrorKind.NotFound, $"Table {target.Arn} was deleted.");
            await Repeat(target, changes, cancellationToken);
        }

        return next;
    }

    // Of each item the last change: a parallel write of an earlier one would lose anyway.
    private async Task Repeat(ItemTable target, Dictionary<byte[], ReplicaChange> changes, CancellationToken cancellationToken)
    {
        var items = await room.Store(cancellationToken);
        foreach (var some in changes.Chunk(WritesAtOnce))
        {
            await Task.WhenAll(some.Select(change => items.Write([WriteOf(target, change.Key, change.Value)], CallKey.None, cancellationToken).AsTask()));
        }
    }

    private static ItemWrite WriteOf(ItemTable target, byte[] key, ReplicaChange change) =>
        new(target, key, _ => change.Image is { } image ? ItemVerdict.Put(image) : ItemVerdict.Delete)
        {
            Origin = ChangeOrigin.Replica,
            StampUs = change.StampUs,
        };

    private async Task Forget(CancellationToken cancellationToken)
    {
        marks.Forget(tables.All.Select(table => table.Id).ToHashSet());
        var ids = tables.All.Select(table => table.Id.Value).ToHashSet();
        foreach (var link in links.All.Where(link => !ids.Contains(link.Source) || !ids.Contains(link.Target)).ToList())
        {
            await store.Commit(
                transaction =>
                {
                    ReplicaLinks.Delete(transaction, link);
                    return ValueTask.FromResult(true);
                },
                cancellationToken);
        }
    }

    private sealed record ReplicaChange(Item? Image, long StampUs);
}
