using Tarn.Delivery.Progress;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tails;

/// <summary>The end of a shard that a delivery reads.</summary>
/// <param name="Consumer">The consumer whose positions the reader commits.</param>
/// <param name="Lane">The output of the table, or of the function's results.</param>
/// <param name="ShardName">Its name, as errors show it.</param>
/// <param name="NextOffset">The first offset after the durable records.</param>
internal readonly record struct ShardEnd(ConsumerId Consumer, DeliveryOutputId Lane, ShardId Shard, string ShardName, long NextOffset);
