namespace Tarn.Sql.Functions;

/// <summary>The units of date_trunc, date_add and date_diff.</summary>
internal static class TimeUnits
{
    private static readonly string[] Clock = ["millisecond", "second", "minute", "hour"];
    private static readonly string[] Days = ["day", "week", "month", "quarter", "year"];

    /// <summary>The unit in lower case; an invalid unit gives Trino's error.</summary>
    public static string Check(string unit, bool isDate)
    {
        var lower = unit.ToLowerInvariant();
        return Days.Contains(lower) || (!isDate && Clock.Contains(lower)) ? lower
            : throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"'{unit}' is not a valid {(isDate ? "DATE" : "TIMESTAMP")} field");
    }

    public static string Interval(string unit, string count) => unit switch
    {
        "millisecond" => $"to_microseconds({count} * 1000)",
        "second" => $"to_seconds({count})",
        "minute" => $"to_minutes({count})",
        "hour" => $"to_hours({count})",
        "quarter" => $"to_months(CAST({count} * 3 AS INTEGER))",
        _ => $"to_{unit}s(CAST({count} AS INTEGER))",
    };
}
