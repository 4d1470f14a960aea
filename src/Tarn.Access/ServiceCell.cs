namespace Tarn.Access;

/// <summary>Counts of a resource that no call makes, or that calls alone do not make. They are in memory; the numbers are not stored.</summary>
public enum ServiceCell
{
    /// <summary>Invocations of a function that have ended.</summary>
    FunctionInvocations = 14,

    /// <summary>Invocations that ended with an error of the function.</summary>
    FunctionErrors,

    /// <summary>Invocations that were refused, because all environments were busy.</summary>
    FunctionThrottles,

    /// <summary>Messages that a queue took, of callers and of other services.</summary>
    MessagesSent,

    /// <summary>Messages that receivers got, also of mappings.</summary>
    MessagesReceived,

    /// <summary>Receives without a message.</summary>
    EmptyReceives,

    /// <summary>Messages that were deleted by a receipt.</summary>
    MessagesDeleted,

    /// <summary>Copies of a topic's messages that targets have taken.</summary>
    CopiesTaken,

    /// <summary>Copies of a topic's messages that a target refused for good.</summary>
    CopiesRefused,

    /// <summary>Events that a rule's pattern fits.</summary>
    EventsMatched,

    /// <summary>Copies of events that a rule's targets have taken, or refused for good.</summary>
    EventsSent,

    /// <summary>Copies of events that a rule's target refused for good.</summary>
    EventsRefused,

    /// <summary>Attempts to bring an occurrence of a group's schedules to its target.</summary>
    OccurrencesTried,

    /// <summary>Attempts that the target refused or failed.</summary>
    OccurrencesFailed,

    /// <summary>Occurrences that are tried no more.</summary>
    OccurrencesGivenUp,

    /// <summary>Occurrences that a dead-letter queue has taken.</summary>
    OccurrencesDead,

    /// <summary>Records of a stream that a shard's rate refused.</summary>
    RecordsThrottled,

    /// <summary>Reads of a stream that a shard's rate refused.</summary>
    ReadsThrottled,
}
