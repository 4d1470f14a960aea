using System.Buffers.Binary;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Functions.Mappings.Running;

/// <summary>The open tumbling window of a shard: its begin, and the state that the function gave last.</summary>
/// <param name="StartMs">The window's begin, Unix milliseconds.</param>
/// <param name="State">JSON; empty: the function gave none.</param>
internal sealed record WindowRow(long StartMs, ReadOnlyMemory<byte> State)
{
    private const byte Version = 1;
    private const int FixedBytes = 1 + sizeof(long);

    public static async ValueTask<WindowRow?> Find(IMetadataReader reader, MappingId mapping, ShardId shard)
    {
        if (await reader.Get(MappingSpaces.Windows, Key(mapping, shard)) is not { } value)
        {
            return null;
        }

        Invariant.Check(value.Span[0] == Version);
        return new WindowRow(BinaryPrimitives.ReadInt64BigEndian(value.Span[1..]), value[FixedBytes..]);
    }

    public void Put(IMetadataTransaction transaction, MappingId mapping, ShardId shard)
    {
        var value = new byte[FixedBytes + State.Length];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), StartMs);
        State.Span.CopyTo(value.AsSpan(FixedBytes));
        transaction.Put(MappingSpaces.Windows, Key(mapping, shard), value);
    }

    public static void Remove(IMetadataTransaction transaction, MappingId mapping, ShardId shard) =>
        transaction.Delete(MappingSpaces.Windows, Key(mapping, shard));

    private static byte[] Key(MappingId mapping, ShardId shard)
    {
        var key = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, mapping.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), shard.Value);
        return key;
    }
}
