using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The shards of a stream that a consumer knows. It keeps the order per key over a reshard: a child's records are newer than
/// all records of its parents. A parent that is gone, or that was gone before the consumer began, has no records to wait for.
/// </summary>
public sealed class ShardLineage
{
    private readonly Dictionary<ShardId, ShardDescription> _shards = [];

    /// <summary>The shards, in the order of their ids; a parent's id is lower than its children's.</summary>
    public IEnumerable<ShardDescription> Shards => _shards.Values.OrderBy(shard => shard.Id.Value);

    /// <summary>Adds a shard; false: it is known.</summary>
    public bool Add(ShardDescription shard) => _shards.TryAdd(shard.Id, shard);

    /// <summary>Whether a shard must wait until a parent is read.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="isUnread">Whether a known shard is not read to its end.</param>
    public bool WaitsForParent(ShardId shard, Func<ShardId, bool> isUnread)
    {
        return _shards.TryGetValue(shard, out var known) && (Waits(known.Parent) || Waits(known.AdjacentParent));

        bool Waits(ShardParent? parent) => parent is { } one && _shards.ContainsKey(one.Id) && isUnread(one.Id);
    }

    /// <summary>Refuses a position ahead of the log: D30 (positions are checked at start).</summary>
    /// <exception cref="TarnException">Damaged.</exception>
    public static void CheckAgainstLog(IStreamLog log, ShardId shard, long position)
    {
        if (log.Describe(shard) is { } bounds && position > bounds.StableEnd)
        {
            throw new TarnException(
                ErrorKind.Damaged,
                $"Shard {shard} ends at offset {bounds.StableEnd}, but {position} was delivered from it: the log is older than the metadata.");
        }
    }
}
