using System.Buffers.Binary;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// The encoding of streams and shards in the metadata map. Numbers are big-endian; values begin with a version byte.
/// </summary>
internal static class StreamRows
{
    private const byte Version = 1;
    private const byte ShardVersion = 2;
    private const int StreamBytes = 1 + 1 + 1 + 1 + 8 + 8 + 4 + 1;
    private const int ShardBytes = 1 + 4 + 16 + 16 + 12 + 12 + 8 + 8;

    public static byte[] StreamKey(StreamId id)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, id.Value);
        return key;
    }

    public static StreamId ReadStreamKey(ReadOnlyMemory<byte> key) => new(BinaryPrimitives.ReadInt64BigEndian(key.Span));

    public static byte[] ShardKey(StreamId stream, ShardId shard)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(key, stream.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), shard.Value);
        return key;
    }

    public static (StreamId Stream, ShardId Shard) ReadShardKey(ReadOnlyMemory<byte> key) => (
        new StreamId(BinaryPrimitives.ReadInt64BigEndian(key.Span)),
        new ShardId(BinaryPrimitives.ReadInt64BigEndian(key.Span[8..])));

    public static byte[] Encode(StreamDescription stream)
    {
        var value = new byte[StreamBytes];
        value[0] = Version;
        value[1] = (byte)stream.Owner;
        value[2] = (byte)stream.Mode;
        value[3] = stream.RecognisesRetries ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(4), (long)stream.Retention.TotalMilliseconds);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(12), stream.Created.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(20), stream.NextOrdinal);
        value[24] = (byte)stream.Phase;
        return value;
    }

    public static StreamDescription DecodeStream(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row)
    {
        var value = row.Span;
        Invariant.Check(value.Length >= StreamBytes && value[0] == Version);
        return new StreamDescription
        {
            Id = ReadStreamKey(key),
            Owner = (StreamOwner)value[1],
            Mode = (StreamMode)value[2],
            RecognisesRetries = value[3] != 0,
            Retention = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt64BigEndian(value[4..])),
            Created = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(value[12..])),
            NextOrdinal = BinaryPrimitives.ReadInt32BigEndian(value[20..]),
            Phase = (StreamPhase)value[24],
        };
    }

    public static byte[] Encode(ShardDescription shard)
    {
        var value = new byte[ShardBytes];
        value[0] = ShardVersion;
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(1), shard.Ordinal);
        BinaryPrimitives.WriteUInt128BigEndian(value.AsSpan(5), shard.Hashes.From);
        BinaryPrimitives.WriteUInt128BigEndian(value.AsSpan(21), shard.Hashes.To);
        WriteParent(value.AsSpan(37), shard.Parent);
        WriteParent(value.AsSpan(49), shard.AdjacentParent);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(61), shard.Opened.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(69), shard.Closed?.ToUnixTimeMilliseconds() ?? 0);
        return value;
    }

    public static ShardDescription DecodeShard(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row)
    {
        var value = row.Span;
        Invariant.Check(value.Length >= ShardBytes && value[0] == ShardVersion);
        var (stream, shard) = ReadShardKey(key);
        return new ShardDescription
        {
            Stream = stream,
            Id = shard,
            Ordinal = BinaryPrimitives.ReadInt32BigEndian(value[1..]),
            Hashes = new HashRange(BinaryPrimitives.ReadUInt128BigEndian(value[5..]), BinaryPrimitives.ReadUInt128BigEndian(value[21..])),
            Parent = ReadParent(value[37..]),
            AdjacentParent = ReadParent(value[49..]),
            Opened = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(value[61..])),
            Closed = BinaryPrimitives.ReadInt64BigEndian(value[69..]) is var closed and not 0
                ? DateTimeOffset.FromUnixTimeMilliseconds(closed)
                : null,
        };
    }

    private static void WriteParent(Span<byte> target, ShardParent? parent)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, parent?.Id.Value ?? 0);
        BinaryPrimitives.WriteInt32BigEndian(target[8..], parent?.Ordinal ?? 0);
    }

    private static ShardParent? ReadParent(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt64BigEndian(value) is var id and not 0
        ? new ShardParent(new ShardId(id), BinaryPrimitives.ReadInt32BigEndian(value[8..]))
        : null;
}
