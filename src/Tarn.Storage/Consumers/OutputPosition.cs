using Tarn.Storage.Streams;

namespace Tarn.Storage.Consumers;

/// <summary>
/// One output's committed position in a shard: every record below it is in the output, or was not meant for it.
/// </summary>
/// <param name="Output">The output.</param>
/// <param name="Position">The shard and the next offset to read.</param>
/// <param name="Epoch">The lease's epoch that wrote it.</param>
public readonly record struct OutputPosition(OutputId Output, LogPosition Position, long Epoch);
