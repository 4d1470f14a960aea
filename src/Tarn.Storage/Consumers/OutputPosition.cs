using Tarn.Storage.Streams;

namespace Tarn.Storage.Consumers;

/// <summary>How far one output has committed a shard: every record below is in it, or was not for it.</summary>
/// <param name="Output">The output.</param>
/// <param name="Position">The shard and the next offset wanted.</param>
/// <param name="Epoch">The lease's epoch that wrote it.</param>
public readonly record struct OutputPosition(OutputId Output, LogPosition Position, long Epoch);
