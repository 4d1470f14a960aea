using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <content>Flink's functions of numbers, collections and times.</content>
internal static partial class FunctionTable
{
    private static readonly string[] FlinkPoints = ["date", "timestamp(p)", "timestamp(p) with time zone"];

    private static IEnumerable<FunctionRow> FlinkNumbers() =>
    [
        Scalar("cot(double) double", "1 / tan({0})"),
        Managed("$java_text(double) varchar", "double_to_java"), Managed("$java_text(real) varchar", "real_to_java"),
        Scalar("log(double) double", "ln({0})"), Scalar("log(double,double) double", "ln({1}) / ln({0})"),
        Scalar("sign(decimal(p,s)) decimal(p,s)", "CAST(sign({0}) AS {R})"),
        .. Each("sign({t}) {t}", "CAST(sign({0}) AS {R})", "tinyint", "smallint", "integer", "bigint", "real", "double"),
        .. new[] { ("ceil", "ceil"), ("ceiling", "ceil"), ("floor", "floor") }.SelectMany<(string, string), FunctionRow>(f =>
        [
            .. Each($"{f.Item1}({{t}}) {{t}}", "{0}", "tinyint", "smallint", "integer", "bigint"),
            Row(FunctionKind.Scalar, $"{f.Item1}(decimal(p,s)) decimal(p,s)", $"CAST({f.Item2}({{0}}) AS {{R}})", t => SqlType.Decimal(t[0].Precision, 0)),
            .. Each($"{f.Item1}({{t}}) {{t}}", $"CAST({f.Item2}({{0}}) AS {{R}})", "real", "double"),
        ]),
        .. new[] { "integer", "bigint" }.Select(type => Scalar($"$truncate({type},integer) {type}",
            "CASE WHEN {1} >= 0 THEN {0} WHEN {1} < -18 THEN 0 ELSE CAST({0} - {0} % CAST(pow(10, -{1}) AS BIGINT) AS {R}) END")),
        Scalar("$truncate(double,integer) double", "CAST(trunc({0} * pow(10, {1})) / pow(10, {1}) AS DOUBLE)"),
        .. new[] { ("tinyint", 8), ("smallint", 16), ("integer", 32), ("bigint", 64) }.SelectMany(t => new[]
        {
            Scalar($"$wrap_{t.Item1}(decimal(p,s)) {t.Item1}", c => Wrapped($"CAST(trunc({c[0]}) AS HUGEINT)",
                $"CAST({Int128.One << (t.Item2 - 1)} AS HUGEINT)", $"CAST({Int128.One << t.Item2} AS HUGEINT)", c.ResultName)),
            Scalar($"$wrap_{t.Item1}(double) {t.Item1}", c => $"CASE WHEN isnan({c[0]}) THEN 0 ELSE "
                + $"CAST(greatest(least(CAST(greatest(least(trunc({c[0]}), 1e30), -1e30) AS HUGEINT), "
                + $"CAST({Most(t.Item2)} AS HUGEINT)), -CAST({Most(t.Item2)} AS HUGEINT) - 1) AS {c.ResultName}) END"),
        }),
    ];

    private static string Most(int bits) => ((Int128.One << (bits - 1)) - 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<FunctionRow> FlinkCollections() =>
    [
        Scalar("element(array(E)) E", c => $"CASE WHEN len({c[0]}) > 1 THEN "
            + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "ELEMENT takes an array of one element")} ELSE list_extract({c[0]}, 1) END"),
        Scalar("array_append(array(E),E) array(E)", "CASE WHEN {0} IS NOT NULL THEN list_concat({0}, [{1}]) END"),
        Scalar("array_prepend(array(E),E) array(E)", "CASE WHEN {0} IS NOT NULL THEN list_concat([{1}], {0}) END"),
        Scalar("array_contains(array(T),T) boolean",
            "CASE WHEN {0} IS NOT NULL THEN len(list_filter({0}, lambda item: item IS NOT DISTINCT FROM {1})) > 0 END"),
        Scalar("array_distinct(array(E)) array(E)", c => Named(c, $"list_transform({c[0]}, lambda item: struct_pack(v := item))",
            list => $"list_filter({c[0]}, lambda item, place: list_position({list}, struct_pack(v := item)) = place)")),
        Scalar("array_position(array(T),T) integer", c => $"CASE WHEN {c[0]} IS NOT NULL AND {c[1]} IS NOT NULL "
            + $"THEN CAST(coalesce(list_position({c[0]}, {Sought(c)}), 0) AS INTEGER) END"),
        Scalar("array_remove(array(E),E) array(E)", "list_filter({0}, lambda item: item IS DISTINCT FROM {1})"),
        Scalar("array_reverse(array(E)) array(E)", "list_reverse({0})"),
        Scalar("array_slice(array(E),integer) array(E)", c => Sliced(c, $"CAST(len({c[0]}) AS INTEGER)")),
        Scalar("array_slice(array(E),integer,integer) array(E)", c => Sliced(c, c[2])),
        Scalar("array_sort(array(E)) array(E)", "list_sort({0}, 'ASC', 'NULLS FIRST')"),
        Scalar("array_sort(array(E),boolean) array(E)",
            "CASE WHEN {1} THEN list_sort({0}, 'ASC', 'NULLS FIRST') WHEN NOT {1} THEN list_sort({0}, 'DESC', 'NULLS LAST') END"),
        Scalar("array_sort(array(E),boolean,boolean) array(E)",
            "CASE WHEN {1} AND {2} THEN list_sort({0}, 'ASC', 'NULLS FIRST') WHEN {1} AND NOT {2} THEN list_sort({0}, 'ASC', 'NULLS LAST') "
                + "WHEN NOT {1} AND {2} THEN list_sort({0}, 'DESC', 'NULLS FIRST') WHEN NOT {1} AND NOT {2} THEN list_sort({0}, 'DESC', 'NULLS LAST') END"),
        Scalar("array_concat(array(E)...) array(E)", c => $"CASE WHEN {EngineSql.Join(" AND ", c.Sql.Select(list => (EngineSql)$"{list} IS NOT NULL"))} "
            + $"THEN {c.Sql.Skip(1).Aggregate(c[0], (one, other) => $"list_concat({one}, {other})")} END"),
        Scalar("array_max(array(E)) E", "list_max({0})"), Scalar("array_min(array(E)) E", "list_min({0})"),
        Scalar("map_union(map(K,V)...) map(K,V)", c => $"CASE WHEN {EngineSql.Join(" AND ", c.Sql.Select(map => (EngineSql)$"{map} IS NOT NULL"))} "
            + $"THEN {c.Sql.Skip(1).Aggregate(c[0], (one, other) => $"map_concat({one}, {other})")} END"),
        Scalar("map_from_arrays(array(K),array(V)) map(K,V)", c => $"CASE WHEN len({c[0]}) <> len({c[1]}) THEN "
            + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "MAP_FROM_ARRAYS takes arrays of one length")} ELSE map({c[0]}, {c[1]}) END"),
    ];

    /// <summary>A part of an array. Indexes count from 1, or from the end; 0 is the beginning.</summary>
    private static EngineSql Sliced(FunctionCall c, EngineSql end) => Named(c, end, to =>
    {
        EngineSql first = $"CASE WHEN {c[1]} < 0 THEN greatest(len({c[0]}) + {c[1]} + 1, 1) WHEN {c[1]} = 0 THEN 1 ELSE {c[1]} END";
        EngineSql last = $"CASE WHEN {to} < 0 THEN len({c[0]}) + {to} + 1 WHEN {to} = 0 THEN 1 ELSE least({to}, len({c[0]})) END";
        return $"CASE WHEN {c[0]} IS NULL OR {c[1]} IS NULL OR {to} IS NULL THEN NULL WHEN ({first}) > ({last}) THEN list_slice({c[0]}, 2, 1) "
            + $"ELSE list_slice({c[0]}, {first}, {last}) END";
    });

    private static IEnumerable<FunctionRow> FlinkTimes() =>
    [
        .. FlinkPoints.SelectMany<string, FunctionRow>(type =>
        [
            Scalar($"dayofweek({type}) bigint", "CAST(dayofweek({0}) + 1 AS BIGINT)"), Scalar($"dayofyear({type}) bigint", "CAST(dayofyear({0}) AS BIGINT)"),
            Scalar($"dayofmonth({type}) bigint", "CAST(day({0}) AS BIGINT)"),
            .. new[] { "decade", "century", "millennium", "isodow", "isoyear", "epoch" }.Select(
                part => Scalar($"${part}({type}) bigint", $"CAST(floor(date_part('{part}', {{0}})) AS BIGINT)")),
        ]),
        .. new[] { "date", "timestamp(p)", "time(p)" }.SelectMany(type => new[] { "floor", "ceil" }.Select(
            name => Scalar($"${name}_to({type},varchar) {type}", c => RoundedTo(c, name == "ceil")))),
        Scalar("$instant(bigint) timestamp(3) with time zone", c => c.Lowering.InUtc($"make_timestamp_ms({c[0]})")),
        Scalar("$seconds(timestamp(p) with time zone) bigint", c => $"CAST(floor(epoch_us(CAST({c.Zoned(0).Instant} AS TIMESTAMP)) / 1000000) AS BIGINT)"),
        Scalar("$cut(timestamp(p)) timestamp(p)", c => Cut(c[0], c.Arguments[0].Type, c.Result)),
        Scalar("$cut(timestamp(p) with time zone) timestamp(p) with time zone",
            c => c.Lowering.InUtc(Cut(c.Zoned(0).Instant, c.Arguments[0].Type, c.Result))),
        Scalar("to_date(varchar) date", "TRY_CAST({0} AS DATE)"),
        Scalar("to_date(varchar(x),varchar(y)) date", c => $"CAST(TRY({ParsedClock(c, "j")}) AS DATE)"),
    ];

    /// <summary>A value as a time of fewer digits, which are cut; the value itself where its type has no more.</summary>
    public static PlanExpression Cut(PlanExpression value, SqlType type)
    {
        if (value.Type.Kind is not (TypeKind.Timestamp or TypeKind.TimestampWithTimeZone)
            || type.Kind is not (TypeKind.Timestamp or TypeKind.TimestampWithTimeZone) || type.Precision >= value.Type.Precision)
        {
            return value;
        }

        var isZoned = value.Type.IsZoned;
        return new FunctionInvocation(Rows.FlinkByName["$cut"].First(row => row.Display.Contains("zone", StringComparison.Ordinal) == isZoned), [value],
            isZoned ? SqlType.TimestampWithTimeZone(type.Precision) : SqlType.Timestamp(type.Precision))
        { At = value.At };
    }

    private static EngineSql Cut(EngineSql time, SqlType from, SqlType to)
    {
        var (unit, isFine) = (1L, from.IsNanoseconds);
        for (var digit = to.Precision; digit < (isFine ? 9 : 6); digit++)
        {
            unit *= 10;
        }

        EngineSql count = isFine ? (EngineSql)$"epoch_ns({time})" : $"epoch_us({time})";
        EngineSql cut = $"({count} - ({count} % {unit} + {unit}) % {unit})";
        return to.IsNanoseconds ? (EngineSql)$"make_timestamp_ns({cut})" : (EngineSql)$"make_timestamp({cut}{(isFine ? " // 1000" : "")})";
    }

    private static EngineSql RoundedTo(FunctionCall c, bool up)
    {
        var unit = (c.Arguments[1] as Constant)?.Value as string ?? "";
        if (unit is not ("year" or "quarter" or "month" or "week" or "day" or "hour" or "minute" or "second" or "millisecond" or "decade" or "century"
            or "millennium"))
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"'{unit}' is no unit of CEIL and FLOOR", c.At);
        }

        var (isTime, isDate) = (c.Arguments[0].Type.IsClock, c.Arguments[0].Type.Kind == TypeKind.Date);
        EngineSql value = isTime ? (EngineSql)$"(DATE '1970-01-01' + {c[0]})" : $"CAST({c[0]} AS TIMESTAMP)";
        // Weeks begin on Sundays.
        EngineSql floor = unit == "week" ? (EngineSql)$"(date_trunc('week', {value} + INTERVAL 1 DAY) - INTERVAL 1 DAY)"
            : $"date_trunc('{EngineSql.Raw(unit)}', {value})";
        var step = unit switch
        {
            "quarter" => "INTERVAL 3 MONTH",
            "decade" => "INTERVAL 10 YEAR",
            "century" => "INTERVAL 100 YEAR",
            "millennium" => "INTERVAL 1000 YEAR",
            _ => "INTERVAL 1 " + unit.ToUpperInvariant(),
        };
        EngineSql rounded = up ? (EngineSql)$"CASE WHEN {floor} = {value} THEN {value} ELSE {floor} + {EngineSql.Raw(step)} END" : floor;
        return $"CAST({rounded} AS {(isTime ? "TIME" : isDate ? "DATE" : "TIMESTAMP")})";
    }
}
