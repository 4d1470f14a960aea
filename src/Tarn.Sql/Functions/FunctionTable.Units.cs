using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Functions of a time and a unit, which may come from the row.</summary>
internal static partial class FunctionTable
{
    private static IEnumerable<FunctionRow> UnitFunctions() => new[] { "date", "time(p)", Points[0], Points[1] }.SelectMany(type => new[]
    {
        Scalar($"date_trunc(varchar(x),{type}) {type}", c => ByUnit(c, unit => Truncated(c, unit))),
        Scalar($"date_add(varchar(x),bigint,{type}) {type}", c => ByUnit(c, unit => Added(c, unit))),
        Scalar($"date_diff(varchar(x),{type},{type}) bigint", c => ByUnit(c, unit => Difference(c, unit))),
    });

    private static EngineSql ByUnit(FunctionCall c, Func<string, EngineSql> form)
    {
        var type = c.Arguments[^1].Type;
        if (c.Arguments[0] is Constant constant)
        {
            return constant.Value is string unit ? form(TimeUnits.Check(unit, type)) : $"CAST(NULL AS {c.ResultName})";
        }

        var branches = EngineSql.Join(" ", TimeUnits.Of(type).Select(unit => (EngineSql)$"WHEN '{unit}' THEN {form(unit)}"));
        var invalid = c.Lowering.Fail(
            SqlErrorName.InvalidFunctionArgument, $"'''' || {c[0]} || {EngineSql.Text($"' is not a valid {TimeUnits.Kind(type)} field")}");
        return $"CASE WHEN {c[0]} IS NULL THEN NULL ELSE (CASE lower({c[0]}) {branches} ELSE {invalid} END) END";
    }

    /// <summary>A time as a timestamp of a fixed day.</summary>
    private static EngineSql OnDay(EngineSql time) => $"(DATE '1970-01-01' + {time})";

    private static EngineSql Truncated(FunctionCall c, string unit)
    {
        if (c.Result.Kind == TypeKind.Time)
        {
            return $"CAST(date_trunc('{unit}', {OnDay(c[1])}) AS TIME)";
        }

        var type = c.IsZoned(1) ? SqlType.Timestamp(c.Result.Precision) : c.Result;
        EngineSql truncated = $"CAST(date_trunc('{unit}', {c.Clock(1)}) AS {DuckDbText.TypeName(type)})";
        if (!c.IsZoned(1))
        {
            return truncated;
        }

        // A clock of an hour that comes twice has two instants.
        var zoned = c.Zoned(1);
        return TimeUnits.IsDays(unit) ? c.Lowering.AtClock(truncated, zoned, c.Result)
            : zoned.With($"CAST({zoned.Instant} - ({c.Clock(1)} - {truncated}) AS {DuckDbText.TypeName(type)})", zoned.Zone);
    }

    private static EngineSql Added(FunctionCall c, string unit)
    {
        var step = TimeUnits.Interval(unit, c[1]);
        if (c.Result.Precision > 6 && c.IsZoned(2))
        {
            // The time moves as its microseconds do; the finer digits stay.
            var (fine, micros) = (SqlType.Timestamp(c.Result.Precision), SqlType.Timestamp(6));
            var instant = c.Lowering.Coarse(c.Zoned(2).Instant, fine);
            var coarse = c.Zoned(2).With(instant, c.Zoned(2).Zone);
            var moved = TimeUnits.IsDays(unit)
                ? c.Lowering.AtClock($"CAST({c.Lowering.Clock(coarse, SqlType.TimestampWithTimeZone(6))} + {step} AS TIMESTAMP)", coarse,
                    SqlType.TimestampWithTimeZone(6)).Instant
                : $"CAST({instant} + {step} AS TIMESTAMP)";
            return c.Zoned(2).With(c.Lowering.Finer(moved, c.Zoned(2).Instant, fine), c.Zoned(2).Zone);
        }

        if (c.Result.IsPicoseconds && c.Result.Kind == TypeKind.Timestamp)
        {
            var moved = (EngineSql)$"CAST({c.Lowering.Coarse(c[2], c.Result)} + {step} AS TIMESTAMP)";
            return c.Lowering.Finer(moved, c[2], c.Result);
        }

        if (c.Result.Kind == TypeKind.Time && c.Result.IsPicoseconds)
        {
            return MovedClock(c[2], unit, c[1]);
        }

        if (c.Result.IsNanoseconds)
        {

            // The engine adds to microseconds; the rest of the nanoseconds stays.
            EngineSql rest = $"((epoch_ns({c[2]}) % 1000 + 1000) % 1000)";
            return $"make_timestamp_ns(epoch_ns(make_timestamp((epoch_ns({c[2]}) - {rest}) // 1000) + {step}) + {rest})";
        }

        switch (c.Result.Kind)
        {
            case TypeKind.Date: return $"CAST({c[2]} + {step} AS DATE)";
            case TypeKind.Time: return $"CAST({Rounded(c, $"({OnDay(c[2])} + {step})")} AS TIME)";
            case TypeKind.Timestamp: return Rounded(c, $"CAST({c[2]} + {step} AS TIMESTAMP)");
        }

        // Days and longer units are added to the clock.
        var time = c.Zoned(2);
        return TimeUnits.IsDays(unit) ? c.Lowering.AtClock(Rounded(c, $"CAST({c.Clock(2)} + {step} AS TIMESTAMP)"), time, c.Result)
            : time.With(Rounded(c, $"CAST({time.Instant} + {step} AS TIMESTAMP)"), time.Zone);
    }

    private static EngineSql Rounded(FunctionCall c, EngineSql sum) =>
        c.Lowering.Cast(sum, SqlType.Timestamp(6), SqlType.Timestamp(c.Result.Precision));

    /// <summary>Timestamps count by whole milliseconds, times of a day by their own digits.</summary>
    private static EngineSql Difference(FunctionCall c, string unit)
    {
        if (c.Arguments[1].Type.Kind == TypeKind.Time)
        {
            return $"datesub('{unit}', {OnDay(c[1])}, {OnDay(c[2])})";
        }

        if (!c.IsZoned(1))
        {
            return $"datesub('{unit}', {Whole(c[1])}, {Whole(c[2])})";
        }

        // Days and longer units are counted on the clock of the first time's zone.
        var (from, to) = (c.Zoned(1), c.Zoned(2));
        return TimeUnits.IsDays(unit)
            ? (EngineSql)$"datesub('{unit}', {Whole(c.Clock(1))}, {Whole(c.Lowering.Clock(from.With(to.Instant, from.Zone), c.Arguments[2].Type))})"
            : $"datesub('{unit}', {Whole(from.Instant)}, {Whole(to.Instant)})";

        EngineSql Whole(EngineSql time) => c.Arguments[1].Type.Precision > 3 ? $"date_trunc('millisecond', {time})" : time;
    }
}
