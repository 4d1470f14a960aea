using System.Collections.Concurrent;
using Tarn.Storage.Records;

namespace Tarn.Aws.Kinesis.Growth;

/// <summary>Counts the records and bytes written to each shard of on-demand streams since the last query.</summary>
public sealed class ShardLoads
{
    private readonly ConcurrentDictionary<ShardId, Load> _loads = new();

    /// <summary>Counts one append.</summary>
    internal void Note(ShardId shard, int records, long bytes)
    {
        var load = _loads.GetOrAdd(shard, static _ => new Load());
        Interlocked.Add(ref load.Records, records);
        Interlocked.Add(ref load.Bytes, bytes);
    }

    /// <summary>Returns the load of each shard since the last call, and resets the counts.</summary>
    internal IReadOnlyDictionary<ShardId, (long Records, long Bytes)> Take()
    {
        var taken = new Dictionary<ShardId, (long Records, long Bytes)>();
        foreach (var (shard, _) in _loads)
        {
            if (_loads.TryRemove(shard, out var load))
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
