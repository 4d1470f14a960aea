using Tarn.Dispatch.Work;

namespace Tarn.Messaging.Topics.Rules;

/// <summary>The limits of topics.</summary>
public static class TopicLimits
{
    /// <summary>The most bytes of a message with its attributes, and of a batch.</summary>
    public const int MessageBytesMax = 256 << 10;

    /// <summary>The most messages of one batch.</summary>
    public const int BatchMax = 10;

    /// <summary>The most filter policies of one topic.</summary>
    public const int FiltersMax = 200;

    /// <summary>The most subscriptions of one FIFO topic.</summary>
    public const int FifoSubscriptionsMax = 100;

    /// <summary>How long the token of a confirmation is valid.</summary>
    public static readonly TimeSpan ConfirmationTime = TimeSpan.FromDays(2);

    /// <summary>How long a subscription waits for its confirmation. A caller may ask the endpoint again meanwhile.</summary>
    public static readonly TimeSpan PendingTime = TimeSpan.FromDays(4);

    /// <summary>
    /// The retention of an internal stream. Records below every position are freed sooner.
    /// </summary>
    public static readonly TimeSpan StreamRetention = TimeSpan.FromDays(1);

    /// <summary>
    /// How long a subscription's messages wait for a target that takes none; then they go to its dead-letter queue. It is shorter than
    /// <see cref="StreamRetention"/>, so that they can be read then. Messages of a replay wait as long as the archive has them.
    /// </summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromHours(20);

    /// <summary>
    /// The most subscriptions of a topic with cursors of their own. Each topic record names them. Beyond it, a target that takes none holds up all.
    /// </summary>
    public const int HeldLanesMax = 1_000;

    /// <summary>How long messages stay for retries of publishers, and for ids of deduplication.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);

    /// <summary>About the most bytes of copies that one append has.</summary>
    public const int AppendBytesMax = 1 << 20;

    /// <summary>The most copies of one append.</summary>
    public const int AppendCopiesMax = 4_096;

    /// <summary>Topics whose messages are copied at a time.</summary>
    public const int WorkersMax = 8;

    /// <summary>The memory of a call of an endpoint beside its message: connection, buffers, headers.</summary>
    public const int CallBytes = 16 << 10;

    /// <summary>
    /// The calls of endpoints at a time. An endpoint that does not answer holds a call for 15 s. Endpoints that failed last have a quarter
    /// of the slots, and endpoints that had no message yet a quarter. So the ones that answer always have half.
    /// </summary>
    /// <param name="bytes">The memory of all calls.</param>
    public static CallLimits OutsideCalls(long bytes) => new(All: 1_024, OfTarget: 8)
    {
        OfHost = 256,
        OfNew = 2,
        New = 256,
        OfFailing = 1,
        Failing = 256,
        Bytes = bytes,
        UnprovenBytes = bytes / 2,
    };
}
