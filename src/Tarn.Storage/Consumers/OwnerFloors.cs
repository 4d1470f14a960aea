using System.Collections.Concurrent;
using Tarn.Storage.Records;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The records that the owner of an internal stream still needs itself: an item table up to its rows' checkpoint, a queue up to
/// its oldest message. A floor is the lowest needed offset of a shard. The owner stores it durably where it must, and states it
/// again after a start; until then it needs all of the stream.
/// </summary>
public sealed class OwnerFloors
{
    private readonly ConcurrentDictionary<ShardId, long> _floors = new();
    private readonly ConcurrentDictionary<StreamId, bool> _trimmed = new();

    /// <summary>Moves the floor of a shard up; it never moves down.</summary>
    public void Move(ShardId shard, long lowest) => _floors.AddOrUpdate(shard, lowest, (_, before) => Math.Max(before, lowest));

    /// <summary>
    /// Whether owner and consumers are the only readers of the stream now. The records that they have passed may then be
    /// freed before their retention ends, and are not archived.
    /// </summary>
    public void Trim(StreamId stream, bool isTrimmed)
    {
        if (isTrimmed)
        {
            _trimmed[stream] = true;
        }
        else
        {
            _trimmed.TryRemove(stream, out _);
        }
    }

    /// <summary>Forgets a deleted stream.</summary>
    public void Remove(StreamId stream, IEnumerable<ShardId> shards)
    {
        _trimmed.TryRemove(stream, out _);
        Remove(shards);
    }

    /// <summary>Forgets shards that have expired.</summary>
    public void Remove(IEnumerable<ShardId> shards)
    {
        foreach (var shard in shards)
        {
            _floors.TryRemove(shard, out _);
        }
    }

    /// <summary>The lowest offset that the owner needs: 0 until it states one.</summary>
    public long Of(ShardId shard) => _floors.GetValueOrDefault(shard);

    /// <summary>Whether the stream is trimmed.</summary>
    public bool IsTrimmed(StreamId stream) => _trimmed.ContainsKey(stream);
}
