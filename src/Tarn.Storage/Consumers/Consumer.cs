using Tarn.Storage.Records;

namespace Tarn.Storage.Consumers;

/// <summary>A durable reader of a stream's shards: D22 (positions commit with their output).</summary>
/// <param name="Stream">The stream read.</param>
/// <param name="HoldsFreeing">
/// Whether records that it has not passed are retained after their retention period: D26 (undelivered records are held).
/// </param>
/// <param name="Lease">The lease for its work.</param>
public sealed record Consumer(ConsumerId Id, ConsumerKind Kind, StreamId Stream, bool HoldsFreeing, ConsumerLease Lease);
