namespace Tarn.Storage.Streams.Memory;

/// <summary>The result of a read of the twin; its memory belongs to the log.</summary>
internal sealed class MemoryLogRead(IReadOnlyList<LogBatch> batches, long nextOffset, ShardBounds bounds) : LogRead
{
    public override IReadOnlyList<LogBatch> Batches { get; } = batches;

    public override long NextOffset { get; } = nextOffset;

    public override ShardBounds Bounds { get; } = bounds;

    public override long SkippedOffsets => 0;

    public override long SkippedBefore(long offset) => 0;

    public override void Dispose()
    {
    }
}
