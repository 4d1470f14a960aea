namespace Tarn.Storage.Consumers;

/// <summary>The kinds of consumers. The numbers are stored in metadata rows.</summary>
public enum ConsumerKind : byte
{
    /// <summary>A delivery stream.</summary>
    Delivery = 1,

    /// <summary>An event source mapping of a function.</summary>
    Mapping = 2,

    Group = 3,

    /// <summary>A streaming SQL application.</summary>
    Application = 4,

    /// <summary>A copy to another log.</summary>
    Relay = 5,

    /// <summary>The asynchronous invocations of functions.</summary>
    Invocations = 6,

    /// <summary>Messages of topics for endpoints outside of the instance.</summary>
    TopicDeliveries = 7,

    /// <summary>Events of buckets for targets.</summary>
    BucketEvents = 8,

    /// <summary>Events of buses that wait for targets.</summary>
    BusDeliveries = 10,

    /// <summary>Messages of alarms for topics and functions.</summary>
    AlarmMessages = 12,

    /// <summary>Metric filters, subscription filters and embedded metrics of log events.</summary>
    LogFilters = 14,

    /// <summary>Log events of subscription filters that wait for their destinations.</summary>
    LogMessages = 15,

    /// <summary>Occurrences of schedules that wait for targets.</summary>
    ScheduleOccurrences = 16,

    /// <summary>A pipe from a stream.</summary>
    Pipe = 20,
}
