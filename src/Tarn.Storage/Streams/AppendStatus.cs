namespace Tarn.Storage.Streams;

/// <summary>
/// The outcome of the append to one shard. Only <see cref="Appended"/>, <see cref="Repeated"/> and
/// <see cref="OutcomeUnknown"/> can leave a record.
/// </summary>
public enum AppendStatus : byte
{
    /// <summary>The records are durable at the given offsets.</summary>
    Appended,

    /// <summary>
    /// A retry of a call that was recorded before: the offsets are the same as the first time. See D14 (retries are
    /// recognised).
    /// </summary>
    Repeated,

    /// <summary>
    /// The shard was closed before the append's turn: route the records again, D9 (one commit for rows and records).
    /// </summary>
    Closed,

    /// <summary>No such shard.</summary>
    NotFound,

    /// <summary>The queue was full for too long: the caller gets the service's throttle error.</summary>
    Throttled,

    /// <summary>The disk is full: D15 (a full disk stops work in order).</summary>
    DiskFull,

    /// <summary>
    /// The log takes no writes: its health is red, or it is stopping. See D2 (a failed sync poisons its file).
    /// </summary>
    Unavailable,

    /// <summary>A write or sync failed: the records may or may not be there (D2).</summary>
    OutcomeUnknown,
}
