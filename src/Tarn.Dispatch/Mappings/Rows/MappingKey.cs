using System.Buffers.Binary;
using Tarn.Storage.Records;

namespace Tarn.Dispatch.Mappings.Rows;

/// <summary>The keys of mappings' rows: big-endian numbers.</summary>
internal static class MappingKey
{
    /// <summary>The key of a mapping's row, and the prefix of its windows.</summary>
    public static byte[] Of(MappingId mapping)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, mapping.Value);
        return key;
    }

    /// <summary>The mapping of a row's key.</summary>
    public static MappingId Read(ReadOnlyMemory<byte> key) => new(BinaryPrimitives.ReadInt64BigEndian(key.Span));

    /// <summary>The key of a shard's window.</summary>
    public static byte[] Of(MappingId mapping, ShardId shard)
    {
        var key = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, mapping.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), shard.Value);
        return key;
    }
}
