namespace Tarn.Storage.Streams;

/// <summary>The result of a read. Dispose it to return the memory.</summary>
public abstract class LogRead : IDisposable
{
    /// <summary>
    /// Frames in offset order. The first may begin before the requested offset: skip its earlier records. Damaged
    /// frames are left out and counted in <see cref="SkippedOffsets"/>: their offsets are holes, D6 (recovery tells
    /// damage from a torn tail).
    /// </summary>
    public abstract IReadOnlyList<LogBatch> Batches { get; }

    /// <summary>The offset of the next read.</summary>
    public abstract long NextOffset { get; }

    /// <summary>The shard's bounds at the time of the read.</summary>
    public abstract ShardBounds Bounds { get; }

    /// <summary>The number of offsets skipped because their frame is damaged.</summary>
    public abstract long SkippedOffsets { get; }

    /// <summary>
    /// The skipped offsets from the requested one (included) to another (excluded). A reader that takes only a part of the read counts these: the
    /// others are in its next read again.
    /// </summary>
    public abstract long SkippedBefore(long offset);

    /// <inheritdoc/>
    public abstract void Dispose();
}
