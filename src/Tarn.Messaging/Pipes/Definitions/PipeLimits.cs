namespace Tarn.Messaging.Pipes.Definitions;

/// <summary>The limits of pipes.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html"/>
public static class PipeLimits
{
    /// <summary>The most pipes of an account in a region.</summary>
    public const int PipesMax = 1_000;

    /// <summary>The records of a batch of a stream, where the pipe names no number.</summary>
    public const int StreamBatchSize = 100;

    /// <summary>The messages of a batch of a queue, where the pipe names no number.</summary>
    public const int QueueBatchSize = 10;

    /// <summary>Batches of a queue at a time.</summary>
    internal const int QueueBatches = 10;

    /// <summary>The most bytes of a batch, and of a function's or endpoint's input.</summary>
    internal const int BatchBytesMax = 6 * 1024 * 1024;

    /// <summary>About the most bytes of records in one commit.</summary>
    internal const int CommitBytesMax = 4 << 20;

    /// <summary>The most records in one commit.</summary>
    internal const int CommitRecordsMax = 500;

    /// <summary>The most records of a batch for a FIFO queue, which takes one in a commit.</summary>
    internal const int FifoRecordsMax = 10;
}
