using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Dispatch.Mappings.Rows;

/// <summary>The open tumbling window of a shard: its begin, and the state that the target gave last.</summary>
/// <param name="StartMs">The window's begin, Unix milliseconds.</param>
/// <param name="State">The state in the target's form; empty: the target gave none.</param>
internal sealed record WindowRow(long StartMs, ReadOnlyMemory<byte> State)
{
    private const byte Version = 1;
    private const int FixedBytes = 1 + sizeof(long);

    public static async ValueTask<WindowRow?> Find(IMetadataReader reader, MappingRowSpaces spaces, MappingId mapping, ShardId shard)
    {
        if (await reader.Get(spaces.Windows, MappingKey.Of(mapping, shard)) is not { } value)
        {
            return null;
        }

        Invariant.Check(value.Span[0] == Version);
        return new WindowRow(BinaryPrimitives.ReadInt64BigEndian(value.Span[1..]), value[FixedBytes..]);
    }

    public void Put(IMetadataTransaction transaction, MappingRowSpaces spaces, MappingId mapping, ShardId shard)
    {
        var value = new byte[FixedBytes + State.Length];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), StartMs);
        State.Span.CopyTo(value.AsSpan(FixedBytes));
        transaction.Put(spaces.Windows, MappingKey.Of(mapping, shard), value);
    }

    public static void Remove(IMetadataTransaction transaction, MappingRowSpaces spaces, MappingId mapping, ShardId shard) =>
        transaction.Delete(spaces.Windows, MappingKey.Of(mapping, shard));

    /// <summary>Removes the windows of all shards of a mapping.</summary>
    public static async ValueTask RemoveAll(IMetadataTransaction transaction, MappingRowSpaces spaces, MappingId mapping)
    {
        await foreach (var row in MetadataRows.All(transaction, spaces.Windows, KeyRange.Prefix(MappingKey.Of(mapping)), CancellationToken.None))
        {
            transaction.Delete(spaces.Windows, row.Key);
        }
    }
}
