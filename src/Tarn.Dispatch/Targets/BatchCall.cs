using Tarn.Dispatch.Batches;

namespace Tarn.Dispatch.Targets;

/// <summary>One call of a target.</summary>
/// <param name="Records">Its records, at least one; none in the last call of a tumbling window.</param>
/// <param name="Payload">
/// The records in the target's form. The bytes are valid until the answer. After one with <see cref="BatchAnswer.KeepsPayload"/>, and
/// after an exception, no other batch is written over them.
/// </param>
/// <param name="Window">Its tumbling window; null: the mapping has none.</param>
public readonly record struct BatchCall(BatchSlice Records, ReadOnlyMemory<byte> Payload, CallWindow? Window);
