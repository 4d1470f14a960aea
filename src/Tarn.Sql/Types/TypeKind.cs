namespace Tarn.Sql.Types;

/// <summary>The families of Trino types that Tarn's SQL knows.</summary>
/// <seealso href="https://trino.io/docs/current/language/types.html"/>
public enum TypeKind
{
    Unknown, Boolean, Tinyint, Smallint, Integer, Bigint, Real, Double, Decimal, Varchar, Char, Varbinary, Date, Time, Timestamp,
    TimestampWithTimeZone, TimeWithTimeZone, IntervalDayToSecond, IntervalYearToMonth,
    Json, Uuid, IpAddress, HyperLogLog, TDigest, SetDigest, QDigest, Array, Map, Row, Function,
}
