using Tarn.Storage.Records;

namespace Tarn.Delivery.Sources;

/// <summary>A pipeline's progress through one shard.</summary>
internal sealed class ShardCursor(ShardId shard, long start)
{
    public ShardId Shard { get; } = shard;

    /// <summary>The next offset to read. Records from the outputs' positions up to it are buffered.</summary>
    public long Next { get; private set; } = start;

    /// <summary>Whether the shard is read to its end: it is closed, deleted, or has reached its limit.</summary>
    public bool Ended { get; set; }

    /// <summary>Completes when more records may exist; null: no wait is open.</summary>
    public Task? Arrival { get; set; }

    /// <summary>Moves the cursor to that offset.</summary>
    public void Advance(long next) => Next = next;
}
