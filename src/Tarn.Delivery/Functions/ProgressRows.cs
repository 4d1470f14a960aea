using System.Buffers.Binary;
using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Functions;

/// <summary>
/// The progress of functions as metadata rows (<c>docs/formats/delivery.md</c>). A row changes in the commit that appends the
/// results.
/// </summary>
internal static class ProgressRows
{
    private const byte Version = 1;
    private const int ValueBytes = 1 + 8 + 4 + 8 + 8;

    public static byte[] Key(DeliveryId delivery, ShardId shard)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(key, delivery.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), shard.Value);
        return key;
    }

    public static byte[] Encode(in FunctionProgress progress)
    {
        var value = new byte[ValueBytes];
        value[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), progress.Offset);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(9), progress.Sub);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(13), progress.ResultsShard.Value);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(21), progress.ResultsEnd);
        return value;
    }

    public static FunctionProgress Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var from = value.Span;
        if (from.Length != ValueBytes || from[0] != Version)
        {
            throw new TarnException(ErrorKind.Damaged, "A row of a function's progress has another version or length.");
        }

        return new FunctionProgress(
            new ShardId(BinaryPrimitives.ReadInt64BigEndian(key.Span[8..])),
            BinaryPrimitives.ReadInt64BigEndian(from[1..]),
            BinaryPrimitives.ReadInt32BigEndian(from[9..]),
            new ShardId(BinaryPrimitives.ReadInt64BigEndian(from[13..])),
            BinaryPrimitives.ReadInt64BigEndian(from[21..]));
    }

    /// <summary>The rows of a delivery.</summary>
    public static async ValueTask<IReadOnlyList<FunctionProgress>> Read(IMetadataReader reader, DeliveryId delivery)
    {
        var found = new List<FunctionProgress>();
        var range = KeyRange.Prefix(Key(delivery, default)[..8]);
        await foreach (var row in MetadataRows.All(reader, DeliverySpaces.FunctionProgress, range, CancellationToken.None))
        {
            found.Add(Decode(row.Key, row.Value));
        }

        return found;
    }

    /// <summary>Corrects the rows for a shard that the log has lost the end of: no row is ahead of it afterwards.</summary>
    public static async ValueTask Clamp(IMetadataTransaction transaction, DeliveryId delivery, ShardId shard, long end)
    {
        foreach (var progress in await Read(transaction, delivery))
        {
            if (progress.Shard == shard && progress.Offset >= end)
            {
                transaction.Delete(DeliverySpaces.FunctionProgress, Key(delivery, shard));
            }
            else if (progress.ResultsShard == shard && progress.ResultsEnd > end)
            {
                transaction.Put(DeliverySpaces.FunctionProgress, Key(delivery, progress.Shard), Encode(progress with { ResultsEnd = end }));
            }
        }
    }

    /// <summary>Removes the rows of a delivery: all, or of some shards.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, DeliveryId delivery, Func<ShardId, bool>? isOver = null)
    {
        foreach (var progress in await Read(transaction, delivery))
        {
            if (isOver?.Invoke(progress.Shard) != false)
            {
                transaction.Delete(DeliverySpaces.FunctionProgress, Key(delivery, progress.Shard));
            }
        }
    }
}
