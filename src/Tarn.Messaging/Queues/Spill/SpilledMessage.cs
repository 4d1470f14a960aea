using System.Buffers.Binary;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Spill;

/// <summary>A delayed message that has no entry. It was never received by this queue's receivers, and its record is the first one.</summary>
/// <param name="VisibleAtMs">The end of its delay; later than that of every message that was taken before.</param>
internal readonly record struct SpilledMessage(
    long Order, long VisibleAtMs, long SentMs, long FirstReceivedMs, int Receives, int RecordBytes, GroupKey Group)
{
    /// <summary>Bytes of an item.</summary>
    public const int Bytes = (4 * sizeof(long)) + (2 * sizeof(int)) + GroupKey.Bytes;

    public static SpilledMessage Of(QueueEntry entry) =>
        new(entry.Order, entry.VisibleAtMs, entry.SentMs, entry.FirstReceivedMs, entry.Receives, entry.Bytes, entry.Group);

    public static SpilledMessage Read(ReadOnlySpan<byte> item) => new(
        BinaryPrimitives.ReadInt64BigEndian(item[8..]),
        BinaryPrimitives.ReadInt64BigEndian(item),
        BinaryPrimitives.ReadInt64BigEndian(item[16..]),
        BinaryPrimitives.ReadInt64BigEndian(item[24..]),
        BinaryPrimitives.ReadInt32BigEndian(item[32..]),
        BinaryPrimitives.ReadInt32BigEndian(item[36..]),
        new GroupKey(BinaryPrimitives.ReadUInt128BigEndian(item[40..])));

    /// <summary>Writes the item. Its first 16 bytes are its position among the others: the end of the delay, then the order.</summary>
    public void Write(Span<byte> item)
    {
        BinaryPrimitives.WriteInt64BigEndian(item, VisibleAtMs);
        BinaryPrimitives.WriteInt64BigEndian(item[8..], Order);
        BinaryPrimitives.WriteInt64BigEndian(item[16..], SentMs);
        BinaryPrimitives.WriteInt64BigEndian(item[24..], FirstReceivedMs);
        BinaryPrimitives.WriteInt32BigEndian(item[32..], Receives);
        BinaryPrimitives.WriteInt32BigEndian(item[36..], RecordBytes);
        BinaryPrimitives.WriteUInt128BigEndian(item[40..], Group.Value);
    }

    public QueueEntry Entry() => new()
    {
        Order = Order,
        Place = Order,
        SentMs = SentMs,
        VisibleAtMs = VisibleAtMs,
        FirstReceivedMs = FirstReceivedMs,
        Receives = Receives,
        Bytes = RecordBytes,
        Group = Group,
        State = EntryState.Ready,
    };
}
