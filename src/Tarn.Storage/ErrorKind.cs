namespace Tarn.Storage;

/// <summary>The kinds of failures in the domain. Each door maps a kind to its wire code in one file.</summary>
public enum ErrorKind
{
    /// <summary>The thing named does not exist.</summary>
    NotFound,

    /// <summary>A thing of that name exists already.</summary>
    AlreadyExists,

    /// <summary>The operation does not take this argument; the message names valid ones.</summary>
    InvalidArgument,

    /// <summary>
    /// The thing is in a state in which the operation cannot be done now (being created, being deleted, not empty).
    /// </summary>
    Conflict,

    /// <summary>
    /// A condition that the caller set does not hold (If-Match, a table's expected metadata location).
    /// </summary>
    PreconditionFailed,

    /// <summary>A limit of the service or of the configuration would be passed.</summary>
    LimitExceeded,

    /// <summary>The server is too busy; the same call may work later.</summary>
    Throttled,

    /// <summary>The caller may not do this.</summary>
    AccessDenied,

    /// <summary>The operation or setting is known and not supported; the message names an alternative.</summary>
    NotSupported,

    /// <summary>
    /// The disk is full, or a limit that behaves as a full disk is reached: D15 (a full disk stops work in order).
    /// </summary>
    DiskFull,

    /// <summary>The disk returned an error; the message names operation, file and the system's error text.</summary>
    DiskFailed,

    /// <summary>
    /// The outcome is unknown: the call may or may not have taken effect, D2 (a failed sync poisons its file). Retry
    /// with the same invocation id.
    /// </summary>
    OutcomeUnknown,

    /// <summary>Bytes on disk do not match their checksum.</summary>
    Damaged,

    /// <summary>The part is stopping or not ready.</summary>
    Unavailable,

    /// <summary>A token's subject has expired.</summary>
    Expired,
}
