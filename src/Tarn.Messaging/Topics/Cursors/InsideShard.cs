using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics.Cursors;

/// <summary>The shard to which records of a target are appended.</summary>
/// <param name="Stream">The target's stream.</param>
/// <param name="Leave">Called after the append; null: nothing is.</param>
public sealed record InsideShard(StreamId Stream, ShardId Shard, Action? Leave = null);
