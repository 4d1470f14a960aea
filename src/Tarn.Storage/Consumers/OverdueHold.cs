using Tarn.Storage.Records;

namespace Tarn.Storage.Consumers;

/// <summary>
/// A record that a consumer has left unread for so long that its stream refuses puts: D26 (undelivered records are
/// held).
/// </summary>
/// <param name="Consumer">The consumer that has not read it.</param>
/// <param name="Shard">The record's shard.</param>
/// <param name="Offset">The record's offset.</param>
/// <param name="Arrived">The record's arrival time.</param>
public sealed record OverdueHold(StreamId Stream, ConsumerId Consumer, ShardId Shard, long Offset, DateTimeOffset Arrived);
