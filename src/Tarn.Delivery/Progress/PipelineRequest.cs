using Tarn.Delivery.Sources;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>A caller's wait for something about everything that was durable at its call.</summary>
internal abstract class PipelineRequest
{
    /// <summary>The ends of the shards when the pipeline accepted the request; null: not yet.</summary>
    public IReadOnlyDictionary<ShardId, long>? Ends { get; set; }

    /// <summary>Whether all requested records have been read.</summary>
    public bool IsRead(IEnumerable<ShardCursor> cursors) =>
        Ends is { } ends && cursors.All(cursor => !ends.TryGetValue(cursor.Shard, out var end) || cursor.Next >= end || cursor.Ended);

    /// <summary>Ends the wait: an output fails, or the pipeline has ended.</summary>
    public abstract void GiveUp();
}
