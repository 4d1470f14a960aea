using System.Collections.Concurrent;
using Tarn.Storage.Records;

namespace Tarn.Aws.Kinesis.Growth;

/// <summary>What was written to each shard of on-demand streams since it was last asked.</summary>
public sealed class ShardLoads
{
    private readonly ConcurrentDictionary<ShardId, Load> loads = new();

    /// <summary>Counts one append.</summary>
    internal void Note(ShardId shard, int records, long bytes)
    {
        var load = loads.GetOrAdd(shard, static _ => new Load());
        Interlocked.Add(ref load.Records, records);
        Interlocked.Add(ref load.Bytes, bytes);
    }

    /// <summary>What each shard took since the last call; counting begins anew.</summary>
    internal IReadOnlyDictionary<ShardId, (long Records, long Bytes)> Take()
    {
        var taken = new Dictionary<ShardId, (long Records, long Bytes)>();
        foreach (var (shard, _) in loads)
        {
            if (loads.TryRemove(shard, out var load))
            {
                taken[shard] = (Interlocked.Read(ref load.Records), Interlocked.Read(ref load.Bytes));
            }
        }

        return taken;
    }

    private sealed class Load
    {
        public long Records;
        public long Bytes;
    }
}
