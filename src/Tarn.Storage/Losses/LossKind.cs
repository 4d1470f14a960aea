namespace Tarn.Storage.Losses;

/// <summary>Why records or messages ended unconsumed. The numbers are stored.</summary>
public enum LossKind : byte
{
    /// <summary>A message stayed in its queue longer than the queue's retention period.</summary>
    Expired = 1,

    /// <summary>The target refused it, and no dead-letter queue took it.</summary>
    Refused = 2,

    /// <summary>The target failed, no retry was left, and no destination took it.</summary>
    Exhausted = 3,

    /// <summary>It waited for longer than the rules of its reader allow, and no destination took it.</summary>
    TooOld = 4,

    /// <summary>It is larger than a call of the target may be, and no destination took it.</summary>
    TooLarge = 5,

    /// <summary>The retention of its stream ended before its reader came to it.</summary>
    Unread = 6,

    /// <summary>Its reader or its source was deleted while it waited.</summary>
    Deleted = 7,

    /// <summary>Its bytes are damaged, and its reader passed over it.</summary>
    Damaged = 8,
}
