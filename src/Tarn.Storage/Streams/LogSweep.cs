using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>What a sweep over many shards found, in the order in which it was stored. Dispose it to give the memory back.</summary>
/// <remarks>No caller in the product yet: deliveries will read the shards of one server so (D10).</remarks>
public abstract class LogSweep : IDisposable
{
    /// <summary>Frames with their shard; of one shard in offset order. Offsets before the position asked for are skipped as in <see cref="LogRead"/>.</summary>
    public abstract IReadOnlyList<(ShardId Shard, LogBatch Batch)> Batches { get; }

    /// <summary>Where to go on, in the order of the positions asked for.</summary>
    public abstract IReadOnlyList<LogPosition> Next { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
