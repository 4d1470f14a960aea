using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>Somebody waits until everything that was durable when they asked is delivered.</summary>
internal sealed class FlushRequest
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it is delivered.</summary>
    public Task Done => done.Task;

    /// <summary>The ends of the shards when the pipeline took the request up; null: not yet.</summary>
    public IReadOnlyDictionary<ShardId, long>? Ends { get; set; }

    /// <summary>Whether everything asked for has been read.</summary>
    public bool IsRead(IEnumerable<ShardCursor> cursors) =>
        Ends is { } ends && cursors.All(cursor => !ends.TryGetValue(cursor.Shard, out var end) || cursor.Next >= end || cursor.Ended);

    public void Complete() => done.TrySetResult();

    public void GiveUp() => done.TrySetCanceled();
}
