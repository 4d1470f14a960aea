namespace Tarn.Lake.Shredding;

/// <summary>The outcome of shredding a record.</summary>
public enum ShredStatus
{
    /// <summary>The record is a row of the open chunk.</summary>
    Appended,

    /// <summary>
    /// The record was not appended: seal the open chunk, then append it again. Never returned while the chunk is empty.
    /// </summary>
    SealFirst,

    /// <summary>The record is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>The record ends inside its JSON.</summary>
    Truncated,

    /// <summary>The record is not JSON.</summary>
    Malformed,

    /// <summary>Objects and arrays are nested more than 64 deep.</summary>
    TooDeep,

    /// <summary>The record is JSON but not an object.</summary>
    NotAnObject,

    /// <summary>More bytes follow the object.</summary>
    NotOneObject,

    /// <summary>The record is empty.</summary>
    Empty,

    /// <summary>A value does not fit its column, and the table has no <c>_rest</c>.</summary>
    TypeMismatch,

    /// <summary>The table has no such column, may not evolve and has no <c>_rest</c>.</summary>
    UnknownColumn,

    /// <summary>A required column has no value: the field is missing, null, or does not fit.</summary>
    MissingValue,
}
