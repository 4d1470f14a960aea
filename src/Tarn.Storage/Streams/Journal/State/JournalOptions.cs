namespace Tarn.Storage.Streams.Journal.State;

/// <summary>The journal's settings.</summary>
public sealed record JournalOptions
{
    /// <summary>A file is closed at this size: D3 (write-back is steady).</summary>
    public long FileBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Bytes of all files together; more behaves as a full disk: D15 (a full disk stops work in order).
    /// </summary>
    public long JournalBytesMax { get; init; } = long.MaxValue;

    /// <summary>The newest bytes held in memory for readers.</summary>
    public long HotTailBytes { get; init; } = 64L << 20;

    /// <summary>Bytes that may wait for the writer before callers wait for space in the queue.</summary>
    public long QueueBytesMax { get; init; } = 32L << 20;

    /// <summary>How long a caller waits for space in the queue before it is throttled.</summary>
    public TimeSpan QueueWaitMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long calls are remembered: D14 (retries are recognised).</summary>
    public TimeSpan CallsKept { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Memory for remembered calls (D14).</summary>
    public long CallBytesMax { get; init; } = 64L << 20;

    /// <summary>Memory for index slices of sealed files that were read lately.</summary>
    public long IndexCacheBytes { get; init; } = 16L << 20;

    /// <summary>How often retention looks for files to free.</summary>
    public TimeSpan RetentionEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Records that must stay for longer than this move from the journal to the archive: D16 (archiving repeats without
    /// doubles).
    /// </summary>
    public TimeSpan ArchiveAfter { get; init; } = StreamLimits.RetentionDefault;

    /// <summary>Runs the loops of the writer and the keeper.</summary>
    internal IJournalLoops Loops { get; init; } = JournalThreads.Own;

    /// <summary>This many small neighbouring segments of the archive are merged into one.</summary>
    internal int SegmentsMerged { get; init; } = 8;

    /// <summary>Bytes of one piece of the hot tail.</summary>
    internal int TailSegmentBytes { get; init; } = 4 << 20;
}
