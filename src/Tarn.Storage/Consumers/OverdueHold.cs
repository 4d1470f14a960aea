using Tarn.Storage.Records;

namespace Tarn.Storage.Consumers;

/// <summary>A record that a consumer has left unread for so long that its stream takes no more (D26).</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Consumer">Who should have read it.</param>
/// <param name="Shard">Where it lies.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Arrived">When it came.</param>
public sealed record OverdueHold(StreamId Stream, ConsumerId Consumer, ShardId Shard, long Offset, DateTimeOffset Arrived);
