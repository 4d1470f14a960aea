using Tarn.Delivery.Records;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>
/// A part of an output that is flushed and moves alone: a partition of its objects, or the whole output.
/// </summary>
/// <param name="name">The part in the keys of positions.</param>
internal sealed class OutputPart(string name)
{
    private readonly Dictionary<ShardId, PartShard> _shards = [];
    private (ShardId Shard, PartShard? Found) _last;

    /// <summary>The part in the keys of positions.</summary>
    public string Name => name;

    /// <summary>Bytes of the buffered records.</summary>
    public long Bytes { get; private set; }

    /// <summary>Arrival of the oldest buffered record, Unix milliseconds; null: none is buffered.</summary>
    public long? OldestArrivalMs { get; private set; }

    /// <summary>The timestamp of the oldest buffered record's buffering.</summary>
    public long? BufferedAt { get; private set; }

    /// <summary>Whether records are buffered.</summary>
    public bool HasPending => BufferedAt is not null;

    /// <summary>Whether nothing is known of the part beyond the output's own progress.</summary>
    public bool IsIdle => !HasPending && _shards.Values.All(shard => shard is { FlushingFrom: null, Ahead: 0 });

    /// <summary>The shards of which the part holds records or a stored position.</summary>
    public IReadOnlyDictionary<ShardId, PartShard> Shards => _shards;

    /// <summary>The part's records of a shard.</summary>
    public PartShard In(ShardId shard)
    {
        if (_last.Found is { } last && _last.Shard == shard)
        {
            return last;
        }

        if (!_shards.TryGetValue(shard, out var found))
        {
            found = new PartShard();
            _shards.Add(shard, found);
        }

        _last = (shard, found);
        return found;
    }

    /// <summary>Whether the part's output has this record, above the low-water.</summary>
    public bool Has(ShardId shard, long offset) => _shards.TryGetValue(shard, out var found) && offset < found.Ahead;

    /// <summary>Counts a buffered record.</summary>
    /// <param name="readFrom">The offset at which its read began.</param>
    /// <param name="now">The present timestamp.</param>
    public void Count(in DeliveryRecord record, long readFrom, long now)
    {
        var shard = In(record.Shard);
        shard.PendingFrom ??= readFrom;
        shard.Records++;
        Bytes += record.Data.Length;
        BufferedAt ??= now;
        OldestArrivalMs = Math.Min(OldestArrivalMs ?? long.MaxValue, record.ArrivalTimeMs);
    }

    /// <summary>Gives the buffered records to a flush.</summary>
    public void BeginFlush()
    {
        foreach (var shard in _shards.Values)
        {
            shard.FlushingFrom = shard.PendingFrom;
        }

        ClearPending();
    }

    /// <summary>Notes that the flush has committed.</summary>
    public void CompleteFlush()
    {
        foreach (var shard in _shards.Values)
        {
            shard.FlushingFrom = null;
        }
    }

    /// <summary>Discards all records that are not committed.</summary>
    public void Restart()
    {
        CompleteFlush();
        ClearPending();
    }

    private void ClearPending()
    {
        foreach (var shard in _shards.Values)
        {
            (shard.PendingFrom, shard.Records) = (null, 0);
        }

        (Bytes, OldestArrivalMs, BufferedAt) = (0, null, null);
    }
}
