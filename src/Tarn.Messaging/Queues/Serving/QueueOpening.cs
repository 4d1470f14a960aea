using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using Tarn.Messaging.Queues.Contents;
using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Snapshots;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// Builds the state of a queue at its first use: from the newest snapshot, the queue records after it and the messages after it. These are
/// about 16 MiB at most, however many messages wait.
/// </summary>
internal static partial class QueueOpening
{
    /// <summary>Opens the queue.</summary>
    /// <exception cref="TarnException">NotFound: there is no such queue; or the log cannot be read.</exception>
    public static async Task<QueueCore> Open(QueueParts parts, StreamId stream, CancellationToken cancellationToken)
    {
        var shards = ShardsOf(parts, stream);
        var rules = parts.RulesOf(stream) ?? throw QueueCore.Missing();
        var (state, from) = await Begin(parts, shards, rules.IsFifo, cancellationToken);
        if (IsAhead(parts, shards.Marks, from.Marks) || IsAhead(parts, shards.Messages, from.Messages))
        {
            LogAhead(parts.Logger, stream.Value);
            (state, from) = (Empty(parts, shards, rules.IsFifo), default);
        }

        state.CountedBelow = from.Messages;
        await Each(parts, shards.Marks, from.Marks, (_, mark) => QueueRecordReplay.Apply(state, mark), cancellationToken);
        await SpillOpening.Load(parts, shards, state, cancellationToken);
        var nowMs = parts.NowMs;
        await Each(parts, shards.Messages, from.Messages, (offset, record) => Count(state, rules, offset, record, nowMs), cancellationToken);
        state.CountedBelow = long.MaxValue;
        state.Enter(nowMs);
        return new QueueCore(parts, shards, state);
    }

    private static QueueShards ShardsOf(QueueParts parts, StreamId stream)
    {
        var shards = parts.Streams.ShardsOf(stream);
        return shards.Count >= 2 ? new QueueShards(stream, shards[0].Id, shards[1].Id) : throw QueueCore.Missing();
    }

    private static QueueState Empty(QueueParts parts, QueueShards shards, bool isFifo) =>
        new(isFifo, parts.Room, parts.Spill is { } store ? new QueueSpill(store, shards.Stream, QueueLimits.RememberedFor) : null);

    private static async Task<(QueueState State, SnapshotStart From)> Begin(
        QueueParts parts, QueueShards shards, bool isFifo, CancellationToken cancellationToken)
    {
        foreach (var offset in await parts.Store.Read(reader => QueueSnapshotRow.Read(reader, shards.Stream), cancellationToken))
        {
            if (!IsAhead(parts, shards.Marks, offset + 1) && await ReadSnapshot(parts, shards.Marks, offset, cancellationToken) is { } bytes)
            {
                var state = Empty(parts, shards, isFifo);
                return (state, SnapshotCodec.Read(bytes.Span, state));
            }

            LogLost(parts.Logger, shards.Stream.Value, offset);
        }

        return (Empty(parts, shards, isFifo), default);
    }

    private static bool IsAhead(QueueParts parts, ShardId shard, long offset) =>
        parts.Log.Describe(shard) is not { } bounds || offset > bounds.StableEnd;

    // The parts may have other queue records between them.
    private static async Task<ReadOnlyMemory<byte>?> ReadSnapshot(
        QueueParts parts, ShardId marks, long offset, CancellationToken cancellationToken)
    {
        using var reader = new HeadReader(parts.Log, marks);
        reader.SkipTo(offset);
        var found = new MemoryStream();
        var (next, id) = (0, 0L);
        while (await reader.Load(cancellationToken))
        {
            for (; reader.HasRecord; reader.Advance())
            {
                var mark = reader.Value;
                if ((QueueRecordKind)mark[1] != QueueRecordKind.Snapshot)
                {
                    continue;
                }

                var part = mark[QueueRecordWriter.HeadBytes..];
                id = next == 0 ? BinaryPrimitives.ReadInt64BigEndian(part[8..]) : id;
                if (BinaryPrimitives.ReadInt32BigEndian(part) != next || BinaryPrimitives.ReadInt64BigEndian(part[8..]) != id)
                {
                    return null;
                }

                found.Write(part[QueueSnapshots.PartBytes..]);
                if (++next == BinaryPrimitives.ReadInt32BigEndian(part[4..]))
                {
                    return found.GetBuffer().AsMemory(0, (int)found.Length);
                }
            }
        }

        return null;
    }

    private static async Task Each(
        QueueParts parts, ShardId shard, long from, RecordAction apply, CancellationToken cancellationToken)
    {
        using var reader = new HeadReader(parts.Log, shard);
        reader.SkipTo(from);
        while (await reader.Load(cancellationToken))
        {
            for (; reader.HasRecord; reader.Advance())
            {
                apply(reader.Offset, reader.Value);
            }
        }
    }

    private static void Count(QueueState state, QueueRules rules, long offset, ReadOnlySpan<byte> record, long nowMs)
    {
        state.End = Math.Max(state.End, offset + 1);
        var facts = MessageCodec.ReadFacts(record);
        if (facts.Order >= 0)
        {
            if (state.Find(facts.Order) is { } moved)
            {
                moved.Place = offset;
            }

            return;
        }

        if (rules.IsFifo && facts.SentMs + (long)QueueLimits.RememberedFor.TotalMilliseconds > nowMs)
        {
            var message = MessageCodec.Read(record);
            state.Deduplication.Add(
                MessageSender.KeyOf(message.DeduplicationId!, facts.Group, rules), new SentBefore(message.Id, offset, facts.SentMs));
        }

        if (offset < state.Head || state.GoneAhead.Contains(offset) || state.Find(offset) is not null)
        {
            return;
        }

        if (facts.DelayMs > 0 && facts.SentMs + facts.DelayMs > nowMs && state.MayHoldDelayed)
        {
            state.Load(new QueueEntry
            {
                Order = offset,
                Place = offset,
                SentMs = facts.SentMs,
                VisibleAtMs = facts.SentMs + facts.DelayMs,
                Group = facts.Group,
                Bytes = facts.Bytes,
                State = EntryState.Delayed,
            });
            return;
        }

        state.Untouched++;
    }

    private delegate void RecordAction(long offset, ReadOnlySpan<byte> record);

    [LoggerMessage(
        LogLevel.Critical, "Queue {Stream}: its snapshot is newer than the log, which has lost records. All messages that the log has are visible again.")]
    private static partial void LogAhead(ILogger logger, long stream);

    [LoggerMessage(LogLevel.Error, "Queue {Stream}: the snapshot at offset {Offset} cannot be read; an older one is used.")]
    private static partial void LogLost(ILogger logger, long stream, long offset);
}
