namespace Tarn.Storage.Streams;

/// <summary>What a read found. Dispose it to give the memory back.</summary>
public abstract class LogRead : IDisposable
{
    /// <summary>
    /// Frames in offset order. The first may begin before the offset asked for: skip its earlier records. Frames that are damaged are left
    /// out and counted in <see cref="SkippedOffsets"/>: their offsets are holes (D6).
    /// </summary>
    public abstract IReadOnlyList<LogBatch> Batches { get; }

    /// <summary>Where to read next.</summary>
    public abstract long NextOffset { get; }

    /// <summary>The shard's bounds when the read was made.</summary>
    public abstract ShardBounds Bounds { get; }

    /// <summary>Offsets passed over because their frame is damaged.</summary>
    public abstract long SkippedOffsets { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
