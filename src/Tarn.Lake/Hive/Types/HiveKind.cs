namespace Tarn.Lake.Hive.Types;

/// <summary>The kinds of Hive's types.</summary>
public enum HiveKind
{
    Boolean,
    TinyInt,
    SmallInt,
    Int,
    BigInt,
    Float,
    Double,
    Decimal,
    String,
    Varchar,
    Char,
    Binary,
    Date,

    /// <summary>Without a zone.</summary>
    Timestamp,

    /// <summary>Only definitions of Iceberg tables use it.</summary>
    TimestampTz,

    /// <summary>Only definitions of Iceberg tables use it.</summary>
    Uuid,
    Array,
    Map,
    Struct,
}
