using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Memory;

/// <summary>The result of a sweep of the twin: a read of each shard, one after the other.</summary>
internal sealed class MemoryLogSweep(IReadOnlyList<(ShardId Shard, MemoryLogRead Read)> reads) : LogSweep
{
    public override IReadOnlyList<(ShardId Shard, LogBatch Batch)> Batches { get; } =
        [.. reads.SelectMany(part => part.Read.Batches.Select(batch => (part.Shard, batch)))];

    public override IReadOnlyList<LogPosition> Next { get; } =
        [.. reads.Select(part => new LogPosition(part.Shard, part.Read.NextOffset))];

    public override void Dispose()
    {
    }
}
