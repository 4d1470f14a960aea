using System.Buffers;
using System.IO.Pipelines;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Records;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Telemetry.Logs.Segments;

/// <summary>Writes events into segments and reads their blocks.</summary>
/// <param name="store">The rows.</param>
/// <param name="blobs">The bytes.</param>
internal sealed class LogSegmentStore(IMetadataStore store, UnkeyedBlobs blobs)
{
    /// <summary>
    /// Writes events, and moves the feed past them, in one transaction: D22 (positions commit with their output). Events of deleted
    /// streams are left out.
    /// </summary>
    /// <param name="feed">The feed, and the number that it has reached.</param>
    /// <param name="events">The events; they may be none.</param>
    /// <param name="places">The names of each of their streams.</param>
    /// <param name="to">The position after them.</param>
    /// <param name="cancellationToken">Ends the work before its transaction.</param>
    /// <returns>The feed after them.</returns>
    public async Task<LogFeed> Write(
        LogFeed feed,
        IReadOnlyList<StoredEvent> events,
        IReadOnlyDictionary<LogStreamId, LogStreamNames> places,
        (ShardId Shard, EventNumber Next) to,
        CancellationToken cancellationToken)
    {
        var moved = feed with { Next = to.Next };
        var (bytes, blocks) = LogSegmentBuilder.Build(events);
        await using var staged = events.Count == 0
            ? null
            : await blobs.Stage(PipeReader.Create(new ReadOnlySequence<byte>(bytes)), $"logs/{feed.Scope.Account}/{feed.Scope.Region}", cancellationToken);

        // Not cancelled: the outcome must be known before the events are read again.
        await store.Commit(
            async transaction =>
            {
                var now = await LogFeed.Find(transaction, feed.Scope);
                Invariant.Check(now is not null && now.Next == feed.Next, "one writer moves a feed");
                var present = await Present(transaction, events, places);
                var kept = blocks.Where(block => present.ContainsKey(block.Events[0].Stream)).ToList();
                if (kept.Count > 0)
                {
                    var segment = transaction.NextId();
                    new LogSegmentRow(segment, kept.Count, UnkeyedBlobs.Keep(transaction, staged!, segment)).Put(transaction);
                    foreach (var block in kept)
                    {
                        Row(block, transaction.NextId(), segment, events[0].Number).Put(transaction);
                    }

                    await Count(transaction, kept, present);
                }

                moved.Put(transaction);
                ConsumerPositions.Move(transaction, new PositionKey(feed.Consumer, RunId.Main, to.Shard, OutputId.All), to.Next.Offset, epoch: 0);
                return true;
            },
            CancellationToken.None);
        return moved;
    }

    /// <summary>The events of a block. Null: its segment was removed meanwhile.</summary>
    /// <exception cref="TarnException">Damaged: the bytes do not match their checksum.</exception>
    public async ValueTask<IReadOnlyList<StoredEvent>?> Read(BlockRow row, CancellationToken cancellationToken)
    {
        if (await store.Read(reader => LogSegmentRow.Find(reader, row.Segment), cancellationToken) is not { } segment)
        {
            return null;
        }

        var stored = PooledBytes.Rent(row.StoredBytes);
        try
        {
            await using var stream = blobs.OpenRead(segment.Blob, new ByteRange(row.Offset, row.StoredBytes));
            await stream.ReadExactlyAsync(stored.AsMemory(0, row.StoredBytes), cancellationToken);
            return BlockCodec.Decode(row, stored.AsSpan(0, row.StoredBytes));
        }
        finally
        {
            PooledBytes.Return(stored);
        }
    }

    /// <summary>Removes blocks that are in the store. A segment goes with its last block.</summary>
    public async ValueTask Remove(IMetadataTransaction transaction, IReadOnlyList<BlockRow> blocks)
    {
        foreach (var part in blocks.GroupBy(block => block.Segment))
        {
            part.ToList().ForEach(block => block.Delete(transaction));
            if (await LogSegmentRow.Find(transaction, part.Key) is not { } segment)
            {
                continue;
            }

            var left = segment.Blocks - part.Count();
            Invariant.Check(left >= 0);
            if (left > 0)
            {
                (segment with { Blocks = left }).Put(transaction);
                continue;
            }

            await blobs.Release(transaction, segment.Blob, segment.Id);
            segment.Delete(transaction);
        }

        foreach (var group in blocks.GroupBy(block => block.Group))
        {
            await GroupSize.Add(transaction, group.Key, -group.Sum(block => block.MessageBytes));
        }
    }

    private static async ValueTask<Dictionary<LogStreamId, LogStreamRow>> Present(
        IMetadataReader reader, IReadOnlyList<StoredEvent> events, IReadOnlyDictionary<LogStreamId, LogStreamNames> places)
    {
        var present = new Dictionary<LogStreamId, LogStreamRow>();
        foreach (var stream in events.Select(each => each.Stream).Distinct())
        {
            var place = places[stream];
            if (await LogStreamRow.Find(reader, place.Group, place.StreamName) is { } row && row.Id == stream)
            {
                present[stream] = row;
            }
        }

        return present;
    }

    private static BlockRow Row(NewBlock block, long id, long segment, EventNumber first) => new()
    {
        Id = id,
        Segment = segment,
        SegmentFirst = first,
        Group = block.Events[0].Group,
        Stream = block.Events[0].Stream,
        FirstMs = block.Events[0].TimeMs,
        LastMs = block.Events[^1].TimeMs,
        Offset = block.Offset,
        StoredBytes = block.StoredBytes,
        RawBytes = block.RawBytes,
        Events = block.Events.Count,
        MessageBytes = block.Events.Sum(each => (long)each.Message.Length),
    };

    private static async ValueTask Count(
        IMetadataTransaction transaction, IReadOnlyList<NewBlock> kept, Dictionary<LogStreamId, LogStreamRow> present)
    {
        foreach (var stream in kept.GroupBy(block => block.Events[0].Stream))
        {
            present[stream.Key]
                .With(
                    stream.Min(block => block.Events[0].TimeMs),
                    stream.Max(block => block.Events[^1].TimeMs),
                    stream.Max(block => block.Events.Max(each => each.IngestedMs)))
                .Put(transaction);
        }

        foreach (var group in kept.GroupBy(block => block.Events[0].Group))
        {
            await GroupSize.Add(transaction, group.Key, group.Sum(block => block.Events.Sum(each => (long)each.Message.Length)));
        }
    }
}
