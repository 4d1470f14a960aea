using System.Buffers.Binary;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>The encoding of a stream's work in the metadata map; the key is the stream's.</summary>
internal static class StreamWorkRow
{
    private const byte Version = 1;
    private const int Bytes = 1 + 1 + 8 + 8 + 8 + 16 + 4;

    public static byte[] Encode(StreamWork work)
    {
        var value = new byte[Bytes];
        value[0] = Version;
        value[1] = (byte)work.Kind;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(2), work.Due.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(10), work.Shard.Value);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(18), work.Adjacent.Value);
        BinaryPrimitives.WriteUInt128BigEndian(value.AsSpan(26), work.NewStart);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(42), work.Target);
        return value;
    }

    public static StreamWork Decode(ReadOnlyMemory<byte> row)
    {
        var value = row.Span;
        Invariant.Check(value.Length >= Bytes && value[0] == Version);
        return new StreamWork
        {
            Kind = (StreamWorkKind)value[1],
            Due = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(value[2..])),
            Shard = new ShardId(BinaryPrimitives.ReadInt64BigEndian(value[10..])),
            Adjacent = new ShardId(BinaryPrimitives.ReadInt64BigEndian(value[18..])),
            NewStart = BinaryPrimitives.ReadUInt128BigEndian(value[26..]),
            Target = BinaryPrimitives.ReadInt32BigEndian(value[42..]),
        };
    }
}
