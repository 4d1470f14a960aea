using System.Buffers.Binary;
using System.Text;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The encoding of consumers and positions in the metadata map. Numbers are big-endian; values begin with a version
/// byte.
/// </summary>
internal static class ConsumerRows
{
    private const byte Version = 1;
    private const int PositionKeyFixedBytes = 8 + 8 + 8 + 2;
    private const int PositionValueBytes = 1 + 8 + 8;
    private const int ConsumerFixedBytes = 1 + 1 + 8 + 1 + 8 + 8;

    public static byte[] ConsumerKey(ConsumerId id)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, id.Value);
        return key;
    }

    public static ConsumerId ReadConsumerKey(ReadOnlyMemory<byte> key) => new(BinaryPrimitives.ReadInt64BigEndian(key.Span));

    public static byte[] EncodeConsumer(Consumer consumer)
    {
        var value = new byte[ConsumerFixedBytes + Encoding.UTF8.GetByteCount(consumer.Lease.Holder)];
        value[0] = Version;
        value[1] = (byte)consumer.Kind;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(2), consumer.Stream.Value);
        value[10] = consumer.HoldsFreeing ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(11), consumer.Lease.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(19), consumer.Lease.ExpiresMs);
        Encoding.UTF8.GetBytes(consumer.Lease.Holder, value.AsSpan(ConsumerFixedBytes));
        return value;
    }

    public static Consumer DecodeConsumer(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var bytes = value.Span;
        Invariant.Check(bytes[0] == Version && bytes.Length >= ConsumerFixedBytes);
        var lease = new ConsumerLease(
            Encoding.UTF8.GetString(bytes[ConsumerFixedBytes..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[11..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[19..]));
        return new Consumer(
            ReadConsumerKey(key),
            (ConsumerKind)bytes[1],
            new StreamId(BinaryPrimitives.ReadInt64BigEndian(bytes[2..])),
            bytes[10] != 0,
            lease);
    }

    public static byte[] RunKey(ConsumerId consumer, RunId run)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(key, consumer.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), run.Value);
        return key;
    }

    public static byte[] PositionKey(in PositionKey position)
    {
        var part = Encoding.UTF8.GetByteCount(position.Part);
        Invariant.Check(part <= Consumers.PositionKey.PartBytesMax);
        var key = new byte[PositionKeyFixedBytes + part];
        BinaryPrimitives.WriteInt64BigEndian(key, position.Consumer.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), position.Run.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(16), position.Shard.Value);
        BinaryPrimitives.WriteUInt16BigEndian(key.AsSpan(24), position.Output.Value);
        Encoding.UTF8.GetBytes(position.Part, key.AsSpan(PositionKeyFixedBytes));
        return key;
    }

    public static PositionKey ReadPositionKey(ReadOnlyMemory<byte> key)
    {
        Invariant.Check(key.Length >= PositionKeyFixedBytes);
        var bytes = key.Span;
        return new PositionKey(
            new ConsumerId(BinaryPrimitives.ReadInt64BigEndian(bytes)),
            new RunId(BinaryPrimitives.ReadInt64BigEndian(bytes[8..])),
            new ShardId(BinaryPrimitives.ReadInt64BigEndian(bytes[16..])),
            new OutputId(BinaryPrimitives.ReadUInt16BigEndian(bytes[24..])),
            Encoding.UTF8.GetString(bytes[PositionKeyFixedBytes..]));
    }

    public static byte[] EncodePosition(long nextOffset, long epoch)
    {
        var value = new byte[PositionValueBytes];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), nextOffset);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(9), epoch);
        return value;
    }

    public static OutputPosition DecodePosition(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Length == PositionValueBytes && value.Span[0] == Version);
        var read = ReadPositionKey(key);
        var position = new LogPosition(read.Shard, BinaryPrimitives.ReadInt64BigEndian(value.Span[1..]));
        return new OutputPosition(read.Output, position, BinaryPrimitives.ReadInt64BigEndian(value.Span[9..]), read.Part);
    }
}
