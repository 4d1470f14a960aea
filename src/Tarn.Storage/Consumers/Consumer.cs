using Tarn.Storage.Records;

namespace Tarn.Storage.Consumers;

/// <summary>A durable reader of a stream's shards (D22).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Stream">The stream read.</param>
/// <param name="HoldsFreeing">Records that it has not passed are kept although their retention is over (D26).</param>
/// <param name="Lease">Who works for it.</param>
public sealed record Consumer(ConsumerId Id, ConsumerKind Kind, StreamId Stream, bool HoldsFreeing, ConsumerLease Lease);
