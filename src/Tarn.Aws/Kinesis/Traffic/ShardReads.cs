using System.Collections.Concurrent;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Traffic;

/// <summary>Counts what clients read of each shard since the start: once for each answer and each push.</summary>
public sealed class ShardReads
{
    private readonly ConcurrentDictionary<ShardId, Counts> _counts = new();

    /// <summary>Records that clients got, and the bytes of their data and keys. Zero for a shard that no client has read.</summary>
    public ShardTotals Of(ShardId shard) => _counts.TryGetValue(shard, out var counts)
        ? new ShardTotals(Interlocked.Read(ref counts.Records), Interlocked.Read(ref counts.Bytes))
        : default;

    /// <summary>Counts one answer.</summary>
    internal void Note(ShardId shard, int records, long bytes)
    {
        if (records > 0)
        {
            var counts = _counts.GetOrAdd(shard, static _ => new Counts());
            Interlocked.Add(ref counts.Records, records);
            Interlocked.Add(ref counts.Bytes, bytes);
        }
    }

    private sealed class Counts
    {
        public long Records;
        public long Bytes;
    }
}
