using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Snapshots;

/// <summary>Where the newest snapshots of a queue begin: offsets of their first parts in the shard of queue records, the newest first.</summary>
/// <remarks>The older one replaces the newest one if that is damaged.</remarks>
internal static class QueueSnapshotRow
{
    /// <summary>Stream id → offsets.</summary>
    public static Space Space { get; } = new(470, "queues.snapshots");

    private const byte Version = 1;
    private const int Kept = 2;

    /// <summary>The offsets; empty: there is no snapshot.</summary>
    public static async ValueTask<IReadOnlyList<long>> Read(IMetadataReader reader, StreamId stream)
    {
        if (await reader.Get(Space, Key(stream)) is not { } row)
        {
            return [];
        }

        var value = new ValueReader(row.Span);
        Invariant.Check(value.Version == Version);
        var offsets = new long[value.Items()];
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = value.Count();
        }

        return offsets;
    }

    /// <summary>Adds a snapshot. Returns the offsets that are retained.</summary>
    public static async ValueTask<IReadOnlyList<long>> Add(IMetadataTransaction transaction, StreamId stream, long offset)
    {
        var kept = (await Read(transaction, stream)).Prepend(offset).Take(Kept).ToArray();
        var value = new ValueWriter(Version).Count(kept.Length);
        foreach (var one in kept)
        {
            value.Count(one);
        }

        transaction.Put(Space, Key(stream), value.ToArray());
        return kept;
    }

    /// <summary>Removes a queue's row.</summary>
    public static void Remove(IMetadataTransaction transaction, StreamId stream) => transaction.Delete(Space, Key(stream));

    private static byte[] Key(StreamId stream)
    {
        var key = new byte[sizeof(long)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(key, stream.Value);
        return key;
    }
}
