using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>How far a pipeline has read one shard.</summary>
internal sealed class ShardCursor(ShardId shard, long start)
{
    public ShardId Shard { get; } = shard;

    /// <summary>The next offset to read; everything from the outputs' positions on is buffered.</summary>
    public long Next { get; private set; } = start;

    /// <summary>Read to its end: it is closed, deleted, or not to be read further.</summary>
    public bool Ended { get; set; }

    /// <summary>Completes when there may be more to read; null: nobody waits.</summary>
    public Task? Arrival { get; set; }

    /// <summary>Goes on from there.</summary>
    public void Advance(long next) => Next = next;
}
