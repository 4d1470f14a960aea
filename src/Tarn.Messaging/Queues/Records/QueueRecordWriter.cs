using System.Buffers.Binary;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Records;

/// <summary>The bytes of queue records: <c>docs/formats/queues.md</c>.</summary>
internal static class QueueRecordWriter
{
    /// <summary>The version of every queue record.</summary>
    public const byte Version = 1;

    /// <summary>Bytes before the items of a queue record: version, kind, number of items.</summary>
    public const int HeadBytes = 4;

    /// <summary>Bytes of a receive's own fields: its time, the end of the timeout, the attempt.</summary>
    public const int ReceiveBytes = (2 * sizeof(long)) + GroupKey.Bytes;

    /// <summary>Bytes of each message in a receive: four numbers of 8 bytes, two of 4, and the group.</summary>
    public const int ReceivedItemBytes = (4 * sizeof(long)) + (2 * sizeof(int)) + GroupKey.Bytes;

    /// <summary>Messages that were received at one time.</summary>
    public static byte[] Received(IReadOnlyList<QueueEntry> entries, long receivedMs, long visibleAtMs, GroupKey attempt)
    {
        var mark = Begin(QueueRecordKind.Received, entries.Count, ReceiveBytes + (entries.Count * ReceivedItemBytes));
        BinaryPrimitives.WriteInt64BigEndian(mark.AsSpan(HeadBytes), receivedMs);
        BinaryPrimitives.WriteInt64BigEndian(mark.AsSpan(HeadBytes + sizeof(long)), visibleAtMs);
        BinaryPrimitives.WriteUInt128BigEndian(mark.AsSpan(HeadBytes + (2 * sizeof(long))), attempt.Value);
        for (var i = 0; i < entries.Count; i++)
        {
            WriteEntry(mark.AsSpan(HeadBytes + ReceiveBytes + (i * ReceivedItemBytes)), entries[i]);
        }

        return mark;
    }

    /// <summary>Messages whose visibility was changed, with their new times.</summary>
    public static byte[] Hidden(IReadOnlyList<(long Order, long VisibleAtMs)> items)
    {
        var mark = Begin(QueueRecordKind.Hidden, items.Count, items.Count * 2 * sizeof(long));
        for (var i = 0; i < items.Count; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(mark.AsSpan(HeadBytes + (i * 2 * sizeof(long))), items[i].Order);
            BinaryPrimitives.WriteInt64BigEndian(mark.AsSpan(HeadBytes + (((i * 2) + 1) * sizeof(long))), items[i].VisibleAtMs);
        }

        return mark;
    }

    /// <summary>Messages that are gone, or visible again, or the position below which all are gone.</summary>
    public static byte[] Orders(QueueRecordKind kind, IReadOnlyList<long> orders)
    {
        var mark = Begin(kind, orders.Count, orders.Count * sizeof(long));
        for (var i = 0; i < orders.Count; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(mark.AsSpan(HeadBytes + (i * sizeof(long))), orders[i]);
        }

        return mark;
    }

    /// <summary>Spilled items.</summary>
    public static byte[] Spilled(IReadOnlyList<SpilledMessage> messages, IReadOnlyList<SpilledId> ids)
    {
        var kind = messages.Count > 0 ? SpillKind.Delays : SpillKind.Ids;
        var length = 1 + (messages.Count * SpilledMessage.Bytes) + (ids.Count * SpilledId.Bytes);
        var mark = Begin(QueueRecordKind.Spilled, Math.Max(messages.Count, ids.Count), length);
        var items = mark.AsSpan(HeadBytes + 1);
        mark[HeadBytes] = (byte)kind;
        for (var i = 0; i < messages.Count; i++)
        {
            messages[i].Write(items[(i * SpilledMessage.Bytes)..]);
        }

        for (var i = 0; i < ids.Count; i++)
        {
            ids[i].Write(items[(i * SpilledId.Bytes)..]);
        }

        return mark;
    }

    /// <summary>A queue record's memory with its head.</summary>
    public static byte[] Begin(QueueRecordKind kind, int items, int bytes)
    {
        var mark = new byte[HeadBytes + bytes];
        mark[0] = Version;
        mark[1] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(mark.AsSpan(2), checked((ushort)items));
        return mark;
    }

    private static void WriteEntry(Span<byte> item, QueueEntry entry)
    {
        BinaryPrimitives.WriteInt64BigEndian(item, entry.Order);
        BinaryPrimitives.WriteInt64BigEndian(item[8..], entry.Place);
        BinaryPrimitives.WriteInt64BigEndian(item[16..], entry.SentMs);
        BinaryPrimitives.WriteInt64BigEndian(item[24..], entry.FirstReceivedMs);
        BinaryPrimitives.WriteInt32BigEndian(item[32..], entry.Receives);
        BinaryPrimitives.WriteInt32BigEndian(item[36..], entry.Bytes);
        BinaryPrimitives.WriteUInt128BigEndian(item[40..], entry.Group.Value);
    }
}
