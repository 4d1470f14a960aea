using Tarn.Delivery.Sources;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Lanes;

/// <summary>A caller's wait until everything that was durable at its call is delivered.</summary>
internal sealed class FlushRequest
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the records are delivered.</summary>
    public Task Done => _done.Task;

    /// <summary>The ends of the shards when the pipeline accepted the request; null: not yet.</summary>
    public IReadOnlyDictionary<ShardId, long>? Ends { get; set; }

    /// <summary>Whether all requested records have been read.</summary>
    public bool IsRead(IEnumerable<ShardCursor> cursors) =>
        Ends is { } ends && cursors.All(cursor => !ends.TryGetValue(cursor.Shard, out var end) || cursor.Next >= end || cursor.Ended);

    public void Complete() => _done.TrySetResult();

    public void GiveUp() => _done.TrySetCanceled();
}
