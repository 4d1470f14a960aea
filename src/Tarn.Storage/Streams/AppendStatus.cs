namespace Tarn.Storage.Streams;

/// <summary>How the append to one shard ended. Anything but <see cref="Appended"/>,
/// <see cref="Repeated"/> and <see cref="OutcomeUnknown"/> left no record.</summary>
public enum AppendStatus : byte
{
    /// <summary>Durable at the offsets given.</summary>
    Appended,

    /// <summary>A retry of a call that was recorded before: the offsets are those of the first time (D14).</summary>
    Repeated,

    /// <summary>The shard was closed before the append's turn: route the records again (D9).</summary>
    Closed,

    /// <summary>No such shard.</summary>
    NotFound,

    /// <summary>The queue was full for too long: the service's throttle error.</summary>
    Throttled,

    /// <summary>The disk is full (D15).</summary>
    DiskFull,

    /// <summary>The log takes no writes: its health is red, or it stops (D2).</summary>
    Unavailable,

    /// <summary>A write or sync failed: the records may or may not be there (D2).</summary>
    OutcomeUnknown,
}
