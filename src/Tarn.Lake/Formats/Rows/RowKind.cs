namespace Tarn.Lake.Formats.Rows;

/// <summary>The kinds of values that row readers make, each a type of DuckDB.</summary>
public enum RowKind
{
    Boolean,
    TinyInt,
    SmallInt,
    Integer,
    Bigint,
    Real,
    Double,
    Decimal,
    Varchar,
    Varbinary,
    Date,
    Time,

    /// <summary>Microseconds.</summary>
    Timestamp,
    TimestampNs,
    Row,
    Array,
    Map,
}
