using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The positions of all consumers, by shard. Retention queries every shard; puts query it while records are held for too
/// long. The index follows the view of the rows.
/// </summary>
internal sealed class PositionIndex
{
    private readonly View<PositionKey, long> _positions;
    private readonly Lock _gate = new();
    private readonly Dictionary<ShardId, HashSet<PositionKey>> _keys = [];
    private readonly Dictionary<(ConsumerId Consumer, ShardId Shard), Dictionary<RunId, long>> _lows = [];

    public PositionIndex(View<PositionKey, long> positions)
    {
        _positions = positions;
        positions.Changed += Follow;
        Follow([.. positions.Snapshot.Select(row => row.Key)]);
    }

    /// <summary>
    /// The lowest offset that one consumer needs of a shard, in its slowest run. Without a row of its own run there, it
    /// has not begun with the shard, and needs all of it.
    /// </summary>
    public long LowestOf(ConsumerId consumer, ShardId shard)
    {
        lock (_gate)
        {
            return _lows.TryGetValue((consumer, shard), out var runs) && runs.ContainsKey(RunId.Main) ? runs.Values.Min() : 0;
        }
    }

    /// <summary>The offset below which a consumer's own run has done every record; null: it has not begun with the shard.</summary>
    public long? PositionOf(ConsumerId consumer, ShardId shard)
    {
        lock (_gate)
        {
            return _lows.TryGetValue((consumer, shard), out var runs) && runs.TryGetValue(RunId.Main, out var offset) ? offset : null;
        }
    }

    public IReadOnlyList<PositionKey> PositionsIn(ShardId shard)
    {
        lock (_gate)
        {
            return _keys.TryGetValue(shard, out var here) ? [.. here] : [];
        }
    }

    // The view is read under the lock, so that the later of two calls sees the newer rows.
    private void Follow(IReadOnlyList<PositionKey> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (_positions.TryGet(key, out var offset))
                {
                    Set(key, offset);
                }
                else
                {
                    Remove(key);
                }
            }
        }
    }

    private void Set(in PositionKey key, long offset)
    {
        Of(_keys, key.Shard).Add(key);
        if (key.Output == OutputId.All)
        {
            Of(_lows, (key.Consumer, key.Shard))[key.Run] = offset;
        }
    }

    private void Remove(in PositionKey key)
    {
        if (_keys.TryGetValue(key.Shard, out var here) && here.Remove(key) && here.Count == 0)
        {
            _keys.Remove(key.Shard);
        }

        if (key.Output == OutputId.All && _lows.TryGetValue((key.Consumer, key.Shard), out var runs)
            && runs.Remove(key.Run) && runs.Count == 0)
        {
            _lows.Remove((key.Consumer, key.Shard));
        }
    }

    private static TValue Of<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key)
        where TKey : notnull
        where TValue : new() => known.TryGetValue(key, out var value) ? value : known[key] = new TValue();
}
