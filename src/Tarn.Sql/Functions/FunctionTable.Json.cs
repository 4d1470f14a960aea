using Tarn.Sql.Engine;
using Tarn.Sql.Functions.Partial;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    private static IEnumerable<FunctionRow> Json() =>
    [
        Managed("json_parse(varchar) json", "json_parse"), Scalar("json_format(json) varchar", "{0}"),
        .. new[] { "varchar", "json" }.SelectMany(t => new[]
        {
            Managed($"json_extract({t},varchar) json", "json_extract"),
            Managed(t == "json" ? "json_extract_scalar(json,varchar) varchar"
                : "json_extract_scalar(varchar(x),varchar) varchar(x)", "json_extract_scalar"),
            Managed($"json_array_length({t}) bigint", "json_array_length"),
            Managed($"json_array_get({t},bigint) json", "json_array_get"),
            Managed($"json_array_contains({t},varchar) boolean", "json_contains_text"),
            Managed($"json_array_contains({t},double) boolean", "json_contains_number"),
            Managed($"json_array_contains({t},bigint) boolean", "json_contains_whole"),
            Managed($"json_array_contains({t},boolean) boolean", "json_contains_boolean"),
            Managed($"json_size({t},varchar) bigint", "json_size"),
            Managed($"is_json_scalar({t}) boolean", "is_json_scalar"),
        }),
    ];

    private static string TooManyValues =>
        $"a materialized view keeps at most {PartialForms.SetMax} values of count(DISTINCT …) for a group; approx_distinct keeps a sketch";

    /// <summary>Searches return an outcome as text; <see cref="Managed.SqlJson.SqlJsonFunctions"/> lists the letters.</summary>
    private static IEnumerable<FunctionRow> SqlJson() =>
    [
        Managed("$json_exists(varchar,varchar,array(varchar)) varchar", "sql_json_exists"),
        Managed("$json_value(varchar,varchar,array(varchar)) varchar", "sql_json_value"),
        Managed("$json_query(varchar,varchar,array(varchar),varchar) varchar", "sql_json_query"),
        Managed("$json_rows(varchar,varchar,array(varchar),varchar) array(varchar)", "sql_json_rows"),
        Managed("$json_object(array(varchar),array(varchar),varchar) varchar", "sql_json_object"),
        Managed("$json_array(array(varchar),varchar) varchar", "sql_json_array"),
        Scalar("$distinct(array(array(E))) array(E)", "list_distinct(flatten({0}))"),
        Scalar("$bounded(array(E)) array(E)", c => $"CASE WHEN len({c[0]}) > {PartialForms.SetMax} THEN {c.Fail(SqlErrorName.NotSupported, TooManyValues)} "
            + $"ELSE {c[0]} END"),
        Scalar("$average(decimal(p,s),bigint,T) T", c => c.Lowering.Call(
            "decimal_average", [SqlType.Decimal(38, c.Result.Scale), SqlType.Bigint], c.Result, c[0], c[1])),
        Managed("$match(array(E),varchar) array(array(bigint))", "match_rows"),
        Scalar("$item(array(E),bigint) E", "list_extract({0}, {1})"),
        Scalar("$slice(array(E),bigint,bigint) array(E)", "list_slice({0}, {1}, {2})"),
        Scalar("$pick(array(E),array(bigint)) array(E)", "list_select({0}, {1})"),
        Scalar("$numbers(bigint,bigint,bigint) array(bigint)", "generate_series({0}, {1}, {2})"),
        Scalar("$clock_at(time(p),bigint) time(p) with time zone", ClockAt),
        Scalar("$on_day(date,time(12)) timestamp(12)", c => $"(CAST({c[0]} - DATE '1970-01-01' AS HUGEINT) * {DayPicoseconds} + {c[1]})"),
        Scalar("$loop(T,function(T,T)) T", Looped),
        Scalar("$fail(varchar,varchar,T) T", c => $"CAST({c.Lowering.Fail((string)((Plans.Constant)c.Arguments[0]).Value!, c[1])} AS {c.ResultName})"),
    ];
}
