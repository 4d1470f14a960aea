namespace Tarn.Storage.Rows;

/// <summary>The bounds of a row store.</summary>
public sealed record RowStoreOptions
{
    /// <summary>Cached blocks, indexes and filters, and rows that are not yet in a file, all together; at least 8 MiB.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Files open at the same time.</summary>
    public int OpenFilesMax { get; init; } = 256;

    /// <summary>Bytes a second that flushes and compactions write at most: unpaced, they would slow the log's syncs (D36, files have a class).</summary>
    public long WriteBytesPerSecond { get; init; } = 100_000_000;
}
