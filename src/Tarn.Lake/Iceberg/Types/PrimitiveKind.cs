namespace Tarn.Lake.Iceberg.Types;

/// <summary>The primitive types. Tarn reads the types of format version 3 but never writes them.</summary>
public enum PrimitiveKind
{
    /// <summary>True or false.</summary>
    Boolean,

    Int,

    /// <summary>64-bit signed integer.</summary>
    Long,

    /// <summary>32-bit IEEE 754.</summary>
    Float,

    /// <summary>64-bit IEEE 754.</summary>
    Double,

    /// <summary>Fixed-point decimal with precision up to 38 and a scale.</summary>
    Decimal,

    /// <summary>Calendar date: days since 1970-01-01.</summary>
    Date,

    /// <summary>Time of day in microseconds.</summary>
    Time,

    /// <summary>Microseconds since 1970-01-01T00:00:00, without zone.</summary>
    Timestamp,

    /// <summary>An instant: microseconds since 1970-01-01T00:00:00 UTC.</summary>
    TimestampTz,

    /// <summary>Nanoseconds, without zone (v3).</summary>
    TimestampNs,

    /// <summary>An instant: nanoseconds since the epoch (v3).</summary>
    TimestampTzNs,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>Universally unique identifier.</summary>
    Uuid,

    /// <summary>Bytes of a fixed length.</summary>
    Fixed,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>A column in which every known value is null (v3).</summary>
    Unknown,

    /// <summary>Semi-structured value (v3).</summary>
    Variant,

    /// <summary>Geospatial features on a plane (v3).</summary>
    Geometry,

    /// <summary>Geospatial features on an ellipsoid (v3).</summary>
    Geography,
}
