using Tarn.Storage.Streams;

namespace Tarn.Delivery.Replays;

/// <summary>A position in a stream: a time in all shards, or a record in one shard.</summary>
/// <param name="Time">The arrival time; null: the position is a record.</param>
/// <param name="Record">The record; null: the position is a time.</param>
public readonly record struct ReplayPosition(DateTimeOffset? Time, SequenceNumber? Record);
