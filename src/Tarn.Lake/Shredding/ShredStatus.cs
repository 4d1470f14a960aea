namespace Tarn.Lake.Shredding;

/// <summary>What became of a record.</summary>
public enum ShredStatus
{
    /// <summary>It is a row of the open chunk.</summary>
    Appended,

    /// <summary>Nothing happened: seal the open chunk, then append the record again. Never answered while the chunk is empty.</summary>
    SealFirst,

    /// <summary>The record is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>The record ends before its JSON does.</summary>
    Truncated,

    /// <summary>The record is not JSON.</summary>
    Malformed,

    /// <summary>Objects and arrays are nested more than 64 deep.</summary>
    TooDeep,

    /// <summary>The record is JSON, and not an object.</summary>
    NotAnObject,

    /// <summary>There is something after the object.</summary>
    NotOneObject,

    /// <summary>The record is empty.</summary>
    Empty,

    /// <summary>A value does not fit its column, and the table has no <c>_rest</c>.</summary>
    TypeMismatch,

    /// <summary>The table has no such column, may not evolve, and has no <c>_rest</c>.</summary>
    UnknownColumn,

    /// <summary>A required column has no value: the field is missing, null, or does not fit.</summary>
    MissingValue,
}
