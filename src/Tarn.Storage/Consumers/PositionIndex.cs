using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The positions of all consumers, by shard and by consumer. Retention queries every shard; puts query it while records
/// are held for too long. The index follows the view of the rows. Memory: about 200 bytes a position.
/// </summary>
internal sealed class PositionIndex
{
    private readonly View<(ConsumerId Consumer, OutputId Output, ShardId Shard), long> _positions;
    private readonly Lock _gate = new();
    private readonly Dictionary<(ConsumerId Consumer, ShardId Shard), Dictionary<OutputId, long>> _offsets = [];
    private readonly Dictionary<ConsumerId, Dictionary<OutputId, int>> _shardsOfOutputs = [];
    private readonly Dictionary<ShardId, HashSet<ConsumerId>> _consumersOfShards = [];

    public PositionIndex(View<(ConsumerId Consumer, OutputId Output, ShardId Shard), long> positions)
    {
        _positions = positions;
        positions.Changed += Follow;
        Follow([.. positions.Snapshot.Select(row => row.Key)]);
    }

    /// <summary>
    /// The lowest offset that one consumer needs of a shard. The consumer's slowest output counts. An output without a
    /// row for the shard has not begun with it.
    /// </summary>
    public long LowestOf(ConsumerId consumer, ShardId shard)
    {
        lock (_gate)
        {
            return _offsets.TryGetValue((consumer, shard), out var here) && here.Count == _shardsOfOutputs[consumer].Count ? here.Values.Min() : 0;
        }
    }

    /// <summary>The positions in a shard.</summary>
    public IReadOnlyList<(ConsumerId Consumer, OutputId Output)> PositionsIn(ShardId shard)
    {
        lock (_gate)
        {
            return !_consumersOfShards.TryGetValue(shard, out var consumers)
                ? []
                : [.. consumers.SelectMany(consumer => _offsets[(consumer, shard)].Keys.Select(output => (consumer, output)))];
        }
    }

    // The view is read under the lock, so that the later of two calls sees the newer rows.
    private void Follow(IReadOnlyList<(ConsumerId Consumer, OutputId Output, ShardId Shard)> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (_positions.TryGet(key, out var offset))
                {
                    Set(key.Consumer, key.Output, key.Shard, offset);
                }
                else
                {
                    Remove(key.Consumer, key.Output, key.Shard);
                }
            }
        }
    }

    private void Set(ConsumerId consumer, OutputId output, ShardId shard, long offset)
    {
        if (!_offsets.TryGetValue((consumer, shard), out var here))
        {
            _offsets.Add((consumer, shard), here = []);
            (_consumersOfShards.TryGetValue(shard, out var consumers) ? consumers : _consumersOfShards[shard] = []).Add(consumer);
        }

        if (!here.ContainsKey(output))
        {
            var outputs = _shardsOfOutputs.TryGetValue(consumer, out var known) ? known : _shardsOfOutputs[consumer] = [];
            outputs[output] = outputs.GetValueOrDefault(output) + 1;
        }

        here[output] = offset;
    }

    private void Remove(ConsumerId consumer, OutputId output, ShardId shard)
    {
        if (!_offsets.TryGetValue((consumer, shard), out var here) || !here.Remove(output))
        {
            return;
        }

        var outputs = _shardsOfOutputs[consumer];
        if (--outputs[output] == 0 && outputs.Remove(output) && outputs.Count == 0)
        {
            _shardsOfOutputs.Remove(consumer);
        }

        if (here.Count == 0 && _offsets.Remove((consumer, shard)) && _consumersOfShards[shard].Remove(consumer) && _consumersOfShards[shard].Count == 0)
        {
            _consumersOfShards.Remove(shard);
        }
    }
}
