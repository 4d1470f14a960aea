namespace Tarn.Storage;

/// <summary>What went wrong, in the domain's words. Each door maps a kind to its wire code in one file.</summary>
public enum ErrorKind
{
    /// <summary>The thing named does not exist.</summary>
    NotFound,

    /// <summary>A thing of that name exists already.</summary>
    AlreadyExists,

    /// <summary>An argument is not what the operation takes; the message says what would work.</summary>
    InvalidArgument,

    /// <summary>The thing is in a state in which the operation cannot be done now (being created, being deleted, not empty).</summary>
    Conflict,

    /// <summary>A condition that the caller set does not hold (If-Match, a table's expected metadata location).</summary>
    PreconditionFailed,

    /// <summary>A limit of the service or of the configuration would be passed.</summary>
    LimitExceeded,

    /// <summary>The server is too busy; the same call may work later.</summary>
    Throttled,

    /// <summary>The caller may not do this.</summary>
    AccessDenied,

    /// <summary>The operation or setting is known and not supported; the message says what works instead.</summary>
    NotSupported,

    /// <summary>The disk is full, or a limit that behaves as a full disk is reached (D15).</summary>
    DiskFull,

    /// <summary>The disk answered an error; the message names operation, file and the system's words.</summary>
    DiskFailed,

    /// <summary>The outcome is unknown: the call may or may not have taken effect (D2). Retry with the same invocation id.</summary>
    OutcomeUnknown,

    /// <summary>Bytes on disk do not carry their checksum.</summary>
    Damaged,

    /// <summary>The part is stopping or not ready.</summary>
    Unavailable,

    /// <summary>A token was issued for something that has expired.</summary>
    Expired,
}
