using System.Buffers.Binary;
using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using static Tarn.Messaging.Queues.Records.QueueRecordWriter;

namespace Tarn.Messaging.Queues.Contents;

/// <summary>Applies the queue records after a snapshot to the state of a queue that starts.</summary>
internal static class QueueRecordReplay
{
    /// <summary>Applies a queue record. A message that the state does not know and that the head has passed is gone already.</summary>
    /// <exception cref="TarnException">Damaged: the bytes are no queue record.</exception>
    public static void Apply(QueueState state, ReadOnlySpan<byte> mark)
    {
        if (mark.Length < HeadBytes || mark[0] != QueueRecordWriter.Version)
        {
            throw new TarnException(ErrorKind.Damaged, "The record is not a queue's mark.");
        }

        var (kind, items) = ((QueueRecordKind)mark[1], BinaryPrimitives.ReadUInt16BigEndian(mark[2..]));
        var rest = mark[HeadBytes..];
        switch (kind)
        {
            case QueueRecordKind.Received:
                Receive(state, rest, items);
                break;
            case QueueRecordKind.Hidden:
                Hide(state, rest, items);
                break;
            case QueueRecordKind.Removed:
                Each(rest, items, order => Remove(state, order));
                break;
            case QueueRecordKind.Purged:
                Purge(state, BinaryPrimitives.ReadInt64BigEndian(rest));
                break;
            case QueueRecordKind.Returned:
                Each(rest, items, order => Return(state, order));
                break;
            case QueueRecordKind.Snapshot or QueueRecordKind.Spilled:
                break;
            default:
                throw new TarnException(ErrorKind.Damaged, $"A queue's mark has the unknown kind {mark[1]}.");
        }
    }

    private static void Receive(QueueState state, ReadOnlySpan<byte> rest, int items)
    {
        var (receivedMs, visibleAtMs) = (BinaryPrimitives.ReadInt64BigEndian(rest), BinaryPrimitives.ReadInt64BigEndian(rest[8..]));
        var attempt = new GroupKey(BinaryPrimitives.ReadUInt128BigEndian(rest[16..]));
        var received = new List<(long Order, int Receives)>();
        for (var i = 0; i < items; i++)
        {
            var item = rest.Slice(ReceiveBytes + (i * ReceivedItemBytes), ReceivedItemBytes);
            if (EntryOf(state, item) is { } entry)
            {
                state.Set(entry, EntryState.InFlight);
                entry.Receives = BinaryPrimitives.ReadInt32BigEndian(item[32..]);
                entry.FirstReceivedMs = BinaryPrimitives.ReadInt64BigEndian(item[24..]);
                entry.ReceivedMs = receivedMs;
                entry.VisibleAtMs = visibleAtMs;
                received.Add((entry.Order, entry.Receives));
            }
        }

        if (attempt.IsSome)
        {
            state.Attempts.Add(attempt, new ReceiveAttempt(receivedMs, received));
        }
    }

    private static QueueEntry? EntryOf(QueueState state, ReadOnlySpan<byte> item)
    {
        var order = BinaryPrimitives.ReadInt64BigEndian(item);
        if (state.Find(order) is { } known)
        {
            return known;
        }

        if (state.MayBeSpilled(order))
        {
            state.NamedSpilled.Add(order);
        }
        else if (order < state.Head || state.GoneAhead.Contains(order))
        {
            return null;
        }

        var entry = new QueueEntry
        {
            Order = order,
            Place = BinaryPrimitives.ReadInt64BigEndian(item[8..]),
            SentMs = BinaryPrimitives.ReadInt64BigEndian(item[16..]),
            Bytes = BinaryPrimitives.ReadInt32BigEndian(item[36..]),
            Group = new GroupKey(BinaryPrimitives.ReadUInt128BigEndian(item[40..])),
        };
        state.Load(entry);
        state.Untouched -= order >= state.Head && order < state.CountedBelow ? 1 : 0;
        return entry;
    }

    private static void Hide(QueueState state, ReadOnlySpan<byte> rest, int items)
    {
        for (var i = 0; i < items; i++)
        {
            if (state.Find(BinaryPrimitives.ReadInt64BigEndian(rest[(i * 16)..])) is { } entry)
            {
                entry.VisibleAtMs = BinaryPrimitives.ReadInt64BigEndian(rest[((i * 16) + 8)..]);
                state.Set(entry, EntryState.InFlight);
            }
        }
    }

    private static void Remove(QueueState state, long order)
    {
        if (state.Find(order) is { } entry)
        {
            state.Drop(entry);
        }
        else if (state.MayBeSpilled(order))
        {
            state.NamedSpilled.Add(order);
        }
        else
        {
            state.RemoveAhead(order);
        }
    }

    private static void Return(QueueState state, long order)
    {
        if (state.Find(order) is { } entry)
        {
            state.Set(entry, EntryState.Ready);
            entry.Receives--;
        }
    }

    private static void Purge(QueueState state, long below)
    {
        foreach (var entry in state.Entries.Where(entry => entry.Order < below).ToArray())
        {
            state.Drop(entry);
        }

        state.PurgeAhead(below);
    }

    private static void Each(ReadOnlySpan<byte> rest, int items, Action<long> apply)
    {
        for (var i = 0; i < items; i++)
        {
            apply(BinaryPrimitives.ReadInt64BigEndian(rest[(i * sizeof(long))..]));
        }
    }
}
