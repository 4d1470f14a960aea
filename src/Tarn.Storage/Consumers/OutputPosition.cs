using Tarn.Storage.Streams;

namespace Tarn.Storage.Consumers;

/// <summary>
/// A stored position of a run: the low-water of all outputs (<see cref="OutputId.All"/>), below which every record is
/// in its output; or an output, or a part of it, that has committed its records further, up to this one.
/// </summary>
/// <param name="Position">The shard and the next offset.</param>
/// <param name="Epoch">The lease's epoch that wrote it.</param>
/// <param name="Part">The part of the output; empty for an output without parts.</param>
public readonly record struct OutputPosition(OutputId Output, LogPosition Position, long Epoch, string Part = "");
