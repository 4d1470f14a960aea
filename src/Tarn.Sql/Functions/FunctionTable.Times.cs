using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    private static readonly string[] Points = ["timestamp(p)", "timestamp(p) with time zone"];

    private static IEnumerable<FunctionOverload> Times() =>
    [
        .. Part("year", "year"), .. Part("quarter", "quarter"), .. Part("month", "month"), .. Part("week", "week"), .. Part("week_of_year", "week"),
        .. Part("day", "day"), .. Part("day_of_month", "day"), .. Part("day_of_week", "isodow"), .. Part("dow", "isodow"),
        .. Part("day_of_year", "dayofyear"), .. Part("doy", "dayofyear"), .. Part("year_of_week", "isoyear"), .. Part("yow", "isoyear"),
        .. ClockPart("hour", "hour({0})"), .. ClockPart("minute", "minute({0})"), .. ClockPart("second", "second({0})"),
        .. ClockPart("millisecond", "(millisecond({0}) % 1000)"),
        Scalar("day(interval day to second) bigint", "({0} // 86400000)"), Scalar("hour(interval day to second) bigint", "({0} // 3600000 % 24)"),
        Scalar("minute(interval day to second) bigint", "({0} // 60000 % 60)"), Scalar("second(interval day to second) bigint", "({0} // 1000 % 60)"),
        Scalar("year(interval year to month) bigint", "CAST({0} // 12 AS BIGINT)"), Scalar("month(interval year to month) bigint", "CAST({0} % 12 AS BIGINT)"),
        Scalar("to_milliseconds(interval day to second) bigint", "{0}"),
        Scalar("date(date) date", "{0}"), .. Points.Select(t => Scalar($"date({t}) date", "CAST({0} AS DATE)")),
        Scalar("date(varchar) date", c => c.Writer.Cast(c.Sql[0], SqlType.Varchar, SqlType.Date)),
        Scalar("last_day_of_month(date) date", "last_day({0})"), .. Points.Select(t => Scalar($"last_day_of_month({t}) date", "last_day({0})")),
        Scalar("date_trunc(varchar(x),date) date", Truncated), .. Points.Select(t => Scalar($"date_trunc(varchar(x),{t}) {t}", Truncated)),
        Scalar("date_add(varchar(x),bigint,date) date", Added), .. Points.Select(t => Scalar($"date_add(varchar(x),bigint,{t}) {t}", Added)),
        Scalar("date_diff(varchar(x),date,date) bigint", Difference), .. Points.Select(t => Scalar($"date_diff(varchar(x),{t},{t}) bigint", Difference)),
        .. Points.Select(t => Scalar($"date_format({t},varchar(x)) varchar", Formatted)),
        Scalar("date_parse(varchar(x),varchar(y)) timestamp(3)", Parsed),
        .. Points.Select(
            t => Scalar($"format_datetime({t},varchar(x)) varchar",
                c => $"strftime({c.Sql[0]}, {DuckDbText.Quote(JodaFormats.ToStrftime(Format(c.Arguments[1])))})")),
        Scalar("from_unixtime(double) timestamp(3) with time zone", "make_timestamp(CAST(round({0} * 1000) AS BIGINT) * 1000)"),
        .. Points.Select(t => Scalar($"to_unixtime({t}) double", "(CAST(epoch_us({0}) AS DOUBLE) / 1000000)")),
        Scalar("from_iso8601_date(varchar) date", c => c.Writer.Cast(c.Sql[0], SqlType.Varchar, SqlType.Date)),
        Scalar("from_iso8601_timestamp(varchar) timestamp(3) with time zone", "@from_iso8601_timestamp({0})"),
        Scalar("to_iso8601(date) varchar", "CAST({0} AS VARCHAR)"),
        .. Points.Select(
            (t, i) => Scalar(
                $"to_iso8601({t}) varchar",
                c => $"(strftime({c.Sql[0]}, '%Y-%m-%dT%H:%M:%S{DuckDbText.Fraction(c.Arguments[0].Type.Precision)}'){(i == 1 ? " || 'Z'" : "")})")),
        Scalar("at_timezone(timestamp(p) with time zone,varchar) timestamp(p) with time zone", AtUtc),
        Scalar("with_timezone(timestamp(p),varchar) timestamp(p) with time zone", AtUtc),
    ];

    private static IEnumerable<FunctionOverload> Part(string name, string duck) =>
        new[] { "date", Points[0], Points[1] }.Select(t => Scalar($"{name}({t}) bigint", $"CAST({duck}({{0}}) AS BIGINT)"));

    private static IEnumerable<FunctionOverload> ClockPart(string name, string template) =>
        new[] { Points[0], Points[1], "time(p)" }.Select(t => Scalar($"{name}({t}) bigint", $"CAST({template} AS BIGINT)"));

    private static string Unit(WriteContext c, string kind)
    {
        if (c.Arguments[0] is not Constant { Value: string unit })
        {
            throw new SqlException(SqlErrorName.NotSupported, "the unit of date functions must be a constant", c.Arguments[0].At);
        }

        return TimeUnits.Check(unit, kind == "DATE");
    }

    private static string KindOf(PlanExpression e) => e.Type.Kind == TypeKind.Date ? "DATE" : "TIMESTAMP";

    private static string Truncated(WriteContext c) =>
        $"CAST(date_trunc('{Unit(c, KindOf(c.Arguments[1]))}', {c.Sql[1]}) AS {c.Writer.TypeName(c.Result)})";

    private static string Added(WriteContext c)
    {
        if (c.Result.IsNanoseconds)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"date_add on {c.Result.Name} is not supported", c.Arguments[2].At);
        }

        var step = TimeUnits.Interval(Unit(c, KindOf(c.Arguments[2])), c.Sql[1]);
        var sum = $"CAST({c.Sql[2]} + {step} AS {c.Writer.TypeName(c.Result)})";
        return c.Result.Kind == TypeKind.Date ? sum : c.Writer.Cast(sum, SqlType.Timestamp(6), SqlType.Timestamp(c.Result.Precision));
    }

    private static string Difference(WriteContext c) => $"datesub('{Unit(c, KindOf(c.Arguments[1]))}', {c.Sql[1]}, {c.Sql[2]})";

    private static string Formatted(WriteContext c) =>
        // MySQL's %f has six digits, of which Trino fills three.
        $"strftime({c.Writer.Cast(c.Sql[0], SqlType.Timestamp(6), SqlType.Timestamp(3))}, {DuckDbText.Quote(DateFormats.ToStrftime(Format(c.Arguments[1])))})";

    private static string Parsed(WriteContext c)
    {
        var format = DuckDbText.Quote(DateFormats.ToStrptime(Format(c.Arguments[1])));
        return $"CASE WHEN {c.Sql[0]} IS NULL THEN NULL WHEN try_strptime({c.Sql[0]}, {format}) IS NULL THEN "
            + c.Writer.Fail(
                SqlErrorName.InvalidFunctionArgument, $"'Invalid format: \"' || {c.Sql[0]} || '\" is malformed'")
                    + $" ELSE try_strptime({c.Sql[0]}, {format}) END";
    }

    private static string Format(PlanExpression e) => e is Constant { Value: string format } ? format
        : throw new SqlException(SqlErrorName.NotSupported, "the format of date functions must be a constant", e.At);

    private static string AtUtc(WriteContext c) => c.Arguments[1] is Constant { Value: string zone } && Zones.FixedOffset(zone) == TimeSpan.Zero
        ? c.Sql[0] : throw new SqlException(SqlErrorName.NotSupported, "only time zone 'UTC' is supported", c.Arguments[1].At);
}
