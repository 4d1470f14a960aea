using System.Buffers.Binary;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Spill;

/// <summary>An id of deduplication with its message.</summary>
internal readonly record struct SpilledId(GroupKey Key, SentBefore Sent)
{
    /// <summary>Bytes of an item.</summary>
    public const int Bytes = GroupKey.Bytes + ValueBytes;

    /// <summary>Bytes of the message.</summary>
    public const int ValueBytes = 16 + (2 * sizeof(long));

    public static SpilledId Read(ReadOnlySpan<byte> item) =>
        new(new GroupKey(BinaryPrimitives.ReadUInt128BigEndian(item)), ReadSent(item[GroupKey.Bytes..]));

    public static SentBefore ReadSent(ReadOnlySpan<byte> value) => new(
        new Guid(value[..16], bigEndian: true), BinaryPrimitives.ReadInt64BigEndian(value[16..]), BinaryPrimitives.ReadInt64BigEndian(value[24..]));

    public void Write(Span<byte> item)
    {
        BinaryPrimitives.WriteUInt128BigEndian(item, Key.Value);
        Sent.Id.TryWriteBytes(item[GroupKey.Bytes..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(item[(GroupKey.Bytes + 16)..], Sent.Order);
        BinaryPrimitives.WriteInt64BigEndian(item[(GroupKey.Bytes + 24)..], Sent.SentMs);
    }
}
