namespace Tarn.Messaging.Queues.Records;

/// <summary>The kinds of queue records. The numbers are stored.</summary>
internal enum QueueRecordKind : byte
{
    /// <summary>Messages were received and are in flight.</summary>
    Received = 1,

    /// <summary>The visibility timeouts of messages were changed.</summary>
    Hidden = 2,

    /// <summary>Messages were deleted, or moved to another queue.</summary>
    Removed = 3,

    /// <summary>Every message below a position was deleted.</summary>
    Purged = 4,

    /// <summary>A receive did not reach its receiver: the messages are visible again, and the receive does not count.</summary>
    Returned = 5,

    /// <summary>A part of a snapshot.</summary>
    Snapshot = 6,

    /// <summary>Delayed messages or ids of deduplication that take no memory. Only queue records that a snapshot names count.</summary>
    Spilled = 7,
}
