namespace Tarn.Messaging.Queues.Snapshots;

/// <summary>The offsets from which a start reads on after a snapshot.</summary>
/// <param name="Marks">In the shard of queue records.</param>
/// <param name="Messages">In the shard of messages.</param>
internal readonly record struct SnapshotStart(long Marks, long Messages);
