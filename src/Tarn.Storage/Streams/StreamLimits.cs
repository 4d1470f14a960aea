namespace Tarn.Storage.Streams;

/// <summary>The limits of the log; their relations are asserted by a test.</summary>
public static class StreamLimits
{
    /// <summary>The shortest retention, which is also the retention of a new stream.</summary>
    public static readonly TimeSpan RetentionDefault = TimeSpan.FromHours(24);

    /// <summary>Longest retention.</summary>
    public static readonly TimeSpan RetentionMax = TimeSpan.FromHours(8_760);

    /// <summary>Bytes of one batch, and so of a frame's payload: D5 (frames are chained).</summary>
    public const int BatchBytesMax = 16 << 20;

    /// <summary>
    /// Bytes of one atomic set: it is in one group in one file, D9 (one commit for rows and records).
    /// </summary>
    public const int SetBytesMax = 32 << 20;
}
