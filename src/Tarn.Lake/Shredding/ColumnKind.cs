namespace Tarn.Lake.Shredding;

/// <summary>
/// The kind of a chunk column's values. The numbers are part of the chunk format (docs/formats/chunk.md).
/// </summary>
public enum ColumnKind : byte
{
    /// <summary>One bit per value.</summary>
    Boolean = 1,

    /// <summary>32-bit integer.</summary>
    Int = 2,

    /// <summary>64-bit integer.</summary>
    Long = 3,

    /// <summary>32-bit IEEE 754.</summary>
    Float = 4,

    /// <summary>64-bit IEEE 754.</summary>
    Double = 5,

    /// <summary>128-bit unscaled integer.</summary>
    Decimal = 6,

    /// <summary>32-bit days since 1970-01-01.</summary>
    Date = 7,

    /// <summary>64-bit microseconds since midnight.</summary>
    Time = 8,

    /// <summary>64-bit microseconds since 1970-01-01T00:00:00, without zone.</summary>
    Timestamp = 9,

    /// <summary>64-bit microseconds since 1970-01-01T00:00:00Z.</summary>
    TimestampTz = 10,

    /// <summary>32-bit offsets and UTF-8.</summary>
    String = 11,

    /// <summary>16 bytes, big endian.</summary>
    Uuid = 12,

    /// <summary>32-bit offsets and bytes.</summary>
    Binary = 13,

    /// <summary>Fields as children.</summary>
    Struct = 14,

    /// <summary>32-bit offsets and one child.</summary>
    List = 15,

    /// <summary>32-bit offsets and two children: key, value.</summary>
    Map = 16,
}
