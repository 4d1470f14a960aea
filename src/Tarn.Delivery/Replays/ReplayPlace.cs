using Tarn.Storage.Streams;

namespace Tarn.Delivery.Replays;

/// <summary>A place in a stream: a time in all shards, or a record in one shard.</summary>
/// <param name="Time">The arrival time; null: the place is a record.</param>
/// <param name="Record">The record; null: the place is a time.</param>
public readonly record struct ReplayPlace(DateTimeOffset? Time, SequenceNumber? Record);
