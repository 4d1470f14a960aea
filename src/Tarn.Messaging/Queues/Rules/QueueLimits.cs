namespace Tarn.Messaging.Queues.Rules;

/// <summary>The limits of queues; a test asserts their relations.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"/>
public static class QueueLimits
{
    /// <summary>The most messages of one queue that are received and not deleted.</summary>
    public const int InFlightMax = 120_000;

    /// <summary>The most messages that a FIFO queue passes over in search of free groups.</summary>
    public const int PassedOverMax = 120_000;

    /// <summary>
    /// The most messages that a FIFO queue passes over only to fill a receive with messages of one group. It bounds the memory of queues
    /// whose receivers keep up.
    /// </summary>
    public const int LookAheadMax = 2_000;

    /// <summary>The most messages of noisy groups that a standard queue passes over in search of others.</summary>
    public const int NoisyPassedOverMax = 10_000;

    /// <summary>The most messages of one queue whose delay is running and that the queue has read.</summary>
    public const int DelayedMax = 1_000_000;

    /// <summary>The most ids of deduplication that one queue holds.</summary>
    public const int DeduplicationIdsMax = 1_000_000;

    /// <summary>The most messages of one receive, and of one batch.</summary>
    public const int BatchMax = 10;

    /// <summary>The most attributes that a message's sender sets.</summary>
    public const int AttributesMax = 10;

    /// <summary>How long an id of deduplication and of a receive's attempt is remembered.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(5);

    /// <summary>The longest visibility timeout of a received message, from its receive on.</summary>
    public static readonly TimeSpan VisibilityMax = TimeSpan.FromHours(12);

    /// <summary>The longest retention of a message.</summary>
    public static readonly TimeSpan RetentionMax = TimeSpan.FromDays(14);

    /// <summary>The retention of the internal stream. It is longer than that of any message.</summary>
    public static readonly TimeSpan StreamRetention = TimeSpan.FromDays(15);

    /// <summary>Queue records after which a snapshot is written.</summary>
    public const int SnapshotMarks = 1 << 16;

    /// <summary>Bytes of messages and queue records after which a snapshot is written. A start reads no more than about this.</summary>
    public const long SnapshotBytes = 16 << 20;
}
