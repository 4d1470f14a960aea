using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Functions of times of a day with an offset, and of times finer than microseconds. Both are counts of picoseconds.</summary>
internal static partial class FunctionTable
{
    private const long SecondPicoseconds = 1_000_000_000_000;
    private const long DayPicoseconds = 86_400 * SecondPicoseconds;

    private static IEnumerable<FunctionRow> Clocks() =>
    [
        OffsetClock("hour", $"// {3_600 * SecondPicoseconds}"), OffsetClock("minute", $"// {60 * SecondPicoseconds} % 60"),
        OffsetClock("second", $"// {SecondPicoseconds} % 60"), OffsetClock("millisecond", $"// {SecondPicoseconds / 1_000} % 1000"),
        Scalar("timezone_hour(time(p) with time zone) bigint", c => $"CAST(trunc({c.Zoned(0).Zone} / CAST(60 AS DOUBLE)) AS BIGINT)"),
        Scalar("timezone_minute(time(p) with time zone) bigint", c => $"CAST({c.Zoned(0).Zone} % 60 AS BIGINT)"),
        Scalar("timezone(time(p) with time zone) varchar", c => c.Lowering.Call("offset_text", [SqlType.Smallint], SqlType.Varchar, c.Zoned(0).Zone)),
        Scalar("at_timezone(time(p) with time zone,varchar) time(p) with time zone", AtOffset),
        .. new[] { "time(p) with time zone", "timestamp(p) with time zone" }.Select(
            type => Scalar($"at_timezone({type},interval day to second) {type}", c => c.Zoned(0).With(c.Zoned(0).Instant, OffsetKey(c)))),
        Scalar("date_trunc(varchar(x),time(p) with time zone) time(p) with time zone", c => ByUnit(c, unit => CutClock(c, unit))),
        Scalar("date_add(varchar(x),bigint,time(p) with time zone) time(p) with time zone", c => ByUnit(c, unit =>
            c.Zoned(2).With(MovedClock(c.Zoned(2).Instant, unit, c[1]), c.Zoned(2).Zone))),
        Scalar("date_diff(varchar(x),time(p) with time zone,time(p) with time zone) bigint",
            c => ByUnit(c, unit => $"(({c.Zoned(2).Instant} - {c.Zoned(1).Instant}) // {UnitPicoseconds(unit)})")),
    ];

    private static FunctionRow OffsetClock(string name, string part) =>
        Scalar($"{name}(time(p) with time zone) bigint", c => $"({c.Clock(0)} {part})");

    private static long UnitPicoseconds(string unit) => unit switch
    {
        "millisecond" => SecondPicoseconds / 1_000,
        "second" => SecondPicoseconds,
        "minute" => 60 * SecondPicoseconds,
        _ => 3_600 * SecondPicoseconds,
    };

    /// <summary>A time of a clock with an offset: the time in UTC, and the offset.</summary>
    private static EngineSql ClockAt(FunctionCall c)
    {
        var clock = c.Lowering.Cast(c[0], c.Arguments[0].Type, SqlType.Time(12));
        var minutes = (long)((Constant)c.Arguments[1]).Value!;
        return c.Lowering.InOffset($"(({clock} - {minutes * 60 * SecondPicoseconds} + {DayPicoseconds}) % {DayPicoseconds})", (short)minutes);
    }

    /// <summary>The key of an offset that is an interval.</summary>
    private static EngineSql OffsetKey(FunctionCall c)
    {
        var seconds = c.Fail(SqlErrorName.InvalidFunctionArgument, "Invalid time zone offset interval: interval contains seconds");
        var tooFar = c.Lowering.Fail(SqlErrorName.InvalidFunctionArgument, $"'Invalid offset minutes ' || ({c[1]} // 60000)");
        return $"CASE WHEN {c[1]} % 60000 <> 0 THEN {seconds} WHEN abs({c[1]} // 60000) > {Zones.OffsetMinutesMax} THEN {tooFar} "
            + $"ELSE CAST({c[1]} // 60000 AS SMALLINT) END";
    }

    private static EngineSql AtOffset(FunctionCall c)
    {
        var zone = c.Lowering.InZone(c[1], c.Arguments[1], c[1]);
        return zone.Key is { } key && !Zones.IsRegion(key) ? c.Zoned(0).With(c.Zoned(0).Instant, zone.Zone)
            : throw new SqlException(SqlErrorName.NotSupported, "a time of a day has no place in a region's rules; name an offset", c.Arguments[1].At);
    }

    private static EngineSql CutClock(FunctionCall c, string unit)
    {
        var zoned = c.Zoned(1);
        return zoned.With($"(({zoned.Instant} - {c.Clock(1)} % {UnitPicoseconds(unit)} + {DayPicoseconds}) % {DayPicoseconds})", zoned.Zone);
    }

    /// <summary>A time of a day, moved around the day.</summary>
    private static EngineSql MovedClock(EngineSql picoseconds, string unit, EngineSql count)
    {
        var steps = DayPicoseconds / UnitPicoseconds(unit);
        return $"(({picoseconds} + ({count} % {steps}) * {UnitPicoseconds(unit)} + {DayPicoseconds}) % {DayPicoseconds})";
    }
}
