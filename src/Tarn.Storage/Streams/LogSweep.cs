using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// The result of a sweep over many shards. Dispose it to return the memory.
/// </summary>
public abstract class LogSweep : IDisposable
{
    /// <summary>
    /// Frames with their shard; frames of one shard are in offset order. A shard's first frame may begin before the requested
    /// position, as in <see cref="LogRead"/>: skip its earlier records.
    /// </summary>
    public abstract IReadOnlyList<(ShardId Shard, LogBatch Batch)> Batches { get; }

    /// <summary>The positions from which to continue, in the order of the requested positions.</summary>
    public abstract IReadOnlyList<LogPosition> Next { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
