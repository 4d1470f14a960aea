using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    private static readonly string[] Points = ["timestamp(p)", "timestamp(p) with time zone"];

    private static IEnumerable<FunctionRow> Times() =>
    [
        .. Part("year", "year"), .. Part("quarter", "quarter"), .. Part("month", "month"), .. Part("week", "week"), .. Part("week_of_year", "week"),
        .. Part("day", "day"), .. Part("day_of_month", "day"), .. Part("day_of_week", "isodow"), .. Part("dow", "isodow"),
        .. Part("day_of_year", "dayofyear"), .. Part("doy", "dayofyear"), .. Part("year_of_week", "isoyear"), .. Part("yow", "isoyear"),
        .. Clocks(), .. ClockPart("hour", "hour({0})"), .. ClockPart("minute", "minute({0})"), .. ClockPart("second", "second({0})"),
        .. ClockPart("millisecond", "(millisecond({0}) % 1000)"),
        .. new[] { "day", "day_of_month" }.Select(name => Scalar($"{name}(interval day to second) bigint", "({0} // 86400000)")),
        Scalar("hour(interval day to second) bigint", "({0} // 3600000 % 24)"),
        Scalar("minute(interval day to second) bigint", "({0} // 60000 % 60)"), Scalar("second(interval day to second) bigint", "({0} // 1000 % 60)"),
        Scalar("millisecond(interval day to second) bigint", "({0} % 1000)"),
        Scalar("year(interval year to month) bigint", "CAST({0} // 12 AS BIGINT)"), Scalar("month(interval year to month) bigint", "CAST({0} % 12 AS BIGINT)"),
        Scalar("to_milliseconds(interval day to second) bigint", "{0}"),
        Scalar("date(date) date", "{0}"), .. Points.Select(t => Scalar($"date({t}) date", "CAST({0} AS DATE)")),
        Scalar("date(varchar) date", c => c.Lowering.Cast(c[0], SqlType.Varchar, SqlType.Date)),
        Scalar("last_day_of_month(date) date", "last_day({0})"), .. Points.Select(t => Scalar($"last_day_of_month({t}) date", "last_day({0})")),
        .. UnitFunctions(),
        .. Points.SelectMany(t => new[]
        {
            Scalar($"date_format({t},varchar(x)) varchar", c => Printed(c, "m")), Scalar($"format_datetime({t},varchar(x)) varchar", c => Printed(c, "j")),
        }),
        Scalar("to_char(timestamp(p) with time zone,varchar(x)) varchar", c => Printed(c, "t")),
        Scalar("date_parse(varchar(x),varchar(y)) timestamp(3)", c => ParsedClock(c, "m")),
        Scalar("to_timestamp(varchar(x),varchar(y)) timestamp(3)", c => ParsedClock(c, "t")),
        Scalar("to_date(varchar(x),varchar(y)) date", c => $"CAST({ParsedClock(c, "t")} AS DATE)"),
        Scalar("parse_datetime(varchar(x),varchar(y)) timestamp(3) with time zone", ParsedTime),
        Scalar("from_unixtime(double) timestamp(3) with time zone", c => c.Lowering.InUtc(Unix(c))),
        Scalar("from_unixtime(double,varchar) timestamp(3) with time zone", c => c.Lowering.InZone(Unix(c), c.Arguments[1], c[1])),
        Scalar("from_unixtime(double,bigint,bigint) timestamp(3) with time zone",
            c => c.Lowering.InUtc(Unix(c)).With(Unix(c), OffsetOf(c))),
        Scalar("from_unixtime_nanos(bigint) timestamp(9) with time zone", c => c.Lowering.InUtc(c.Lowering.FromNanoseconds(c[0]))),
        Scalar("from_unixtime_nanos(decimal(p,s)) timestamp(9) with time zone", c => c.Lowering.InUtc(c.Lowering.FromNanoseconds(c[0]))),
        Scalar("to_unixtime(timestamp(p)) double", "(CAST(epoch_us({0}) AS DOUBLE) / 1000000)"),
        Scalar("to_unixtime(timestamp(p) with time zone) double", c => $"(CAST(epoch_us({c.Zoned(0).Instant}) AS DOUBLE) / 1000000)"),
        Managed("from_iso8601_date(varchar) date", "from_iso8601_date"),
        Scalar("from_iso8601_timestamp_nanos(varchar) timestamp(9) with time zone", c => c.Lowering.InUtc(c[0]).With(
            $"make_timestamp_ns({c.Lowering.Call("from_iso8601_nanos", [SqlType.Varchar], SqlType.Bigint, c[0])})",
            c.Lowering.Call("iso8601_nanos_zone", [SqlType.Varchar], SqlType.Smallint, c[0]))),
        Scalar("from_iso8601_timestamp(varchar) timestamp(3) with time zone", c => c.Lowering.InUtc(c[0]).With(
            c.Lowering.Call("from_iso8601_timestamp", [SqlType.Varchar], SqlType.Timestamp(6), c[0]),
            c.Lowering.Call("iso8601_zone", [SqlType.Varchar], SqlType.Smallint, c[0]))),
        Scalar("to_iso8601(date) varchar(16)", c => c.Lowering.Cast(c[0], SqlType.Date, SqlType.Varchar)),
        Row(FunctionKind.Scalar, "to_iso8601(timestamp(p)) varchar", Iso, t => SqlType.VarcharOf(IsoLength(t[0], 22))),
        Row(FunctionKind.Scalar, "to_iso8601(timestamp(p) with time zone) varchar", c => $"({Iso(c)} || {IsoOffset(c)})",
            t => SqlType.VarcharOf(IsoLength(t[0], 28))),
        Scalar("timezone_hour(timestamp(p) with time zone) bigint",
            c => $"CAST(trunc({OffsetMinutes(c, c.Zoned(0), c.Arguments[0].Type)} / CAST(60 AS DOUBLE)) AS BIGINT)"),
        Scalar("timezone_minute(timestamp(p) with time zone) bigint",
            c => $"CAST({OffsetMinutes(c, c.Zoned(0), c.Arguments[0].Type)} % 60 AS BIGINT)"),
        Scalar("timezone(timestamp(p) with time zone) varchar", c => $"{c.Lowering.ZoneName(c.Zoned(0))}"),
        Scalar("at_timezone(timestamp(p) with time zone,varchar) timestamp(p) with time zone",
            c => c.Lowering.InZone(c.Zoned(0).Instant, c.Arguments[1], c[1])),
        Scalar("with_timezone(timestamp(p),varchar) timestamp(p) with time zone",
            c => c.Lowering.AtClock(c[0], c.Lowering.InZone(c[0], c.Arguments[1], c[1]), c.Result)),
    ];

    private static IEnumerable<FunctionRow> Part(string name, string duck) =>
        new[] { "date", Points[0], Points[1] }.Select(t => Scalar($"{name}({t}) bigint", $"CAST({duck}({{0}}) AS BIGINT)"));

    private static IEnumerable<FunctionRow> ClockPart(string name, string template) =>
        new[] { Points[0], Points[1], "time(p)" }.Select(t => Scalar($"{name}({t}) bigint", $"CAST({template} AS BIGINT)"));

    /// <summary>A time by a pattern of a kind (<see cref="Managed.Formats.TimePatterns"/>).</summary>
    private static EngineSql Printed(FunctionCall c, string kind)
    {
        EngineSql offset = c.IsZoned(0) ? OffsetMinutes(c, c.Zoned(0), c.Arguments[0].Type) : $"CAST(0 AS BIGINT)";
        var zone = c.IsZoned(0) ? c.Lowering.ZoneName(c.Zoned(0)) : EngineSql.Text("");
        return c.Lowering.Call(
            "print_time", [SqlType.Bigint, SqlType.Bigint, SqlType.Varchar, SqlType.Varchar, SqlType.Varchar], SqlType.Varchar,
            (EngineSql)$"epoch_us({c.Clock(0)})", (EngineSql)$"CAST({offset} AS BIGINT)", zone, EngineSql.Text(kind), c[1]);
    }

    private static EngineSql ParsedClock(FunctionCall c, string kind) => c.Lowering.Call(
        "read_clock", [SqlType.Varchar, SqlType.Varchar, SqlType.Varchar], SqlType.Timestamp(6), c[0], EngineSql.Text(kind), c[1]);

    private static EngineSql ParsedTime(FunctionCall c)
    {
        var clock = ParsedClock(c, "j");
        var zone = c.Lowering.Call("read_zone", [SqlType.Varchar, SqlType.Varchar, SqlType.Varchar], SqlType.Smallint, c[0], EngineSql.Text("j"), c[1]);
        var zoned = c.Lowering.InUtc(clock).With(clock, zone);
        var gap = c.Lowering.Fail(
            SqlErrorName.InvalidFunctionArgument,
            $"'Cannot parse \"' || {c[0]} || '\": Illegal instant due to time zone offset transition (' || {c.Lowering.ZoneName(zoned)} || ')'");
        return c.Lowering.AtClock(clock, zoned, c.Result, gap);
    }

    // A time in a zone has 52 bits for its milliseconds.
    private static EngineSql Unix(FunctionCall c)
    {
        EngineSql milliseconds = $"round({c[0]} * 1000)";
        var overflow = c.Lowering.Fail(
            SqlErrorName.InvalidFunctionArgument,
            $"'Millis overflow: ' || CASE WHEN {milliseconds} > 9.2e18 THEN {long.MaxValue} WHEN {milliseconds} < -9.2e18 THEN {long.MinValue} "
                + $"ELSE CAST({milliseconds} AS BIGINT) END");
        return $"CASE WHEN isnan({c[0]}) THEN TIMESTAMP '1970-01-01' WHEN abs({milliseconds}) > {(1L << 51) - 1} THEN {overflow} "
            + $"ELSE make_timestamp(CAST({milliseconds} AS BIGINT) * 1000) END";
    }

    private static EngineSql OffsetOf(FunctionCall c)
    {
        const int MinutesMax = 14 * 60;
        EngineSql minutes = $"{c[1]} * 60 + {c[2]}";
        var invalid = c.Lowering.Fail(SqlErrorName.InvalidFunctionArgument, $"'Invalid offset minutes ' || ({minutes})");
        return $"CASE WHEN abs({minutes}) > {MinutesMax} THEN {invalid} ELSE CAST({minutes} AS SMALLINT) END";
    }

    private static int IsoLength(SqlType type, int whole) => type.Precision == 0 ? whole : whole + 1 + type.Precision;

    private static EngineSql Iso(FunctionCall c) =>
        $"replace({c.Lowering.Cast(c.Clock(0), SqlType.Timestamp(c.Arguments[0].Type.Precision), SqlType.Varchar)}, ' ', 'T')";

    private static EngineSql IsoOffset(FunctionCall c) => c.Zoned(0).IsUtc ? EngineSql.Text("Z")
        : c.Lowering.Call("iso8601_offset", [SqlType.Bigint], SqlType.Varchar, OffsetMinutes(c, c.Zoned(0), c.Arguments[0].Type));

    private static EngineSql AtLiteralClock(FunctionCall c) => c.Lowering.AtClock(c[0], c.Lowering.InZone(c[0], c.Arguments[1], c[1]), c.Result, c.Fail(
        SqlErrorName.InvalidLiteral,
        $"{c.Arguments[1].At}: '{((Constant)c.Arguments[0]).Value} {((Constant)c.Arguments[1]).Value}' is not a valid TIMESTAMP literal"));
}
