using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>The units of date_trunc, date_add and date_diff.</summary>
internal static class TimeUnits
{
    private static readonly string[] Clock = ["millisecond", "second", "minute", "hour"];
    private static readonly string[] Days = ["day", "week", "month", "quarter", "year"];

    /// <summary>The unit in lower case; an invalid unit gives Trino's error.</summary>
    public static string Check(string unit, SqlType type)
    {
        var lower = unit.ToLowerInvariant();
        return Of(type).Contains(lower) ? lower
            : throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"'{unit}' is not a valid {Kind(type)} field");
    }

    /// <summary>The units of a date, a time or a timestamp.</summary>
    public static IEnumerable<string> Of(SqlType type) => type.Kind switch
    {
        TypeKind.Date => Days,
        TypeKind.Time or TypeKind.TimeWithTimeZone => Clock,
        _ => [.. Clock, .. Days],
    };

    /// <summary>The word for a type in errors about units.</summary>
    public static string Kind(SqlType type) => type.Kind == TypeKind.Date ? "DATE" : type.IsClock ? "TIME" : "TIMESTAMP";

    /// <summary>Whether a unit is a day or longer.</summary>
    public static bool IsDays(string unit) => Days.Contains(unit);

    public static EngineSql Interval(string unit, EngineSql count) => unit switch
    {
        "millisecond" => $"to_microseconds({count} * 1000)",
        "second" => $"to_seconds({count})",
        "minute" => $"to_minutes({count})",
        "hour" => $"to_hours({count})",
        "quarter" => $"to_months(CAST({count} * 3 AS INTEGER))",
        _ => $"to_{unit}s(CAST({count} AS INTEGER))",
    };
}
