namespace Tarn.Sql.Matching.Values;

/// <summary>The kinds of values, numbers from narrow to wide.</summary>
internal enum PatternKind
{
    Null, Boolean, TinyInt, SmallInt, Int, BigInt, Decimal, Float, Double, Text, Date, Timestamp, TimestampLtz, DayInterval, YearInterval,
}
