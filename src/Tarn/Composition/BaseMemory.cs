namespace Tarn.Composition;

/// <summary>
/// How the share <see cref="MemoryShares.Base"/> is used. Each is an upper bound of its own; they are not reached at the same time, and add up to
/// more than the share. What the server takes beyond its shares is what SQL workers leave (<see cref="Sql.Workers.WorkerPoolOptions.TotalBytes"/>).
/// </summary>
/// <param name="bytes">The share.</param>
internal readonly struct BaseMemory(long bytes)
{
    private const long TableFilesMax = 64L << 20;
    private const long VerifiedBlocksMax = 16L << 20;
    private const long ReadPlansMax = 32L << 20;

    /// <summary>Bodies of requests that are being received.</summary>
    public long Bodies => bytes * 3 / 8;

    /// <summary>Blocks of objects that are being sent.</summary>
    public long ObjectBlocks => bytes / 8;

    /// <summary>Answers of GetRecords.</summary>
    public long RecordAnswers => bytes / 4;

    /// <summary>Table metadata and manifests that are kept; more would not be read again.</summary>
    public long TableFiles => Math.Min(bytes / 4, TableFilesMax);

    /// <summary>Table metadata and manifests that are being read.</summary>
    public long TableReading => bytes / 2;

    /// <summary>Bits of blocks that were compared with their checksums.</summary>
    public long VerifiedBlocks => Math.Min(bytes / 16, VerifiedBlocksMax);

    /// <summary>What is known of the places of columns in Parquet files.</summary>
    public long ReadPlans => Math.Min(bytes / 8, ReadPlansMax);

    /// <summary>What planning of statements may allocate, garbage included: about half of it is held at a time.</summary>
    public long Planning => bytes * 2;
}
