using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <content>Flink's functions where their names, types or rules differ.</content>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/functions/built-in-functions/"/>
internal static partial class FunctionTable
{
    private const int AverageScale = 6;

    // A sum of 10 billion values of these digits has 38.
    private const int SumDigitsMax = 28;
    private static readonly string WordHalf = $"CAST({Int128.One << 63} AS HUGEINT)";
    private static readonly string Word = $"CAST({Int128.One << 64} AS HUGEINT)";

    private static IEnumerable<FunctionRow> Flink() =>
    [
        .. Wrapping("tinyint", 8), .. Wrapping("smallint", 16), .. Wrapping("integer", 32), .. Wrapping("bigint", 64),
        Aggregate("sum(double) double", "sum({d}{0}){f}"), Aggregate("sum(real) real", "CAST(sum({d}{0}){f} AS FLOAT)"),
        Row(FunctionKind.Aggregate, "sum(decimal(p,s)) decimal(38,s)", c => $"TRY_CAST({DecimalSum(c)} AS {c.ResultName})",
            t => SqlType.Decimal(38, t[0].Scale)),
        Aggregate("avg(double) double", "(sum({d}{0}){f} / count({d}{0}){f})"),
        Aggregate("avg(real) real", "CAST(sum({d}CAST({0} AS DOUBLE)){f} / count({d}{0}){f} AS FLOAT)"),
        Row(FunctionKind.Aggregate, "avg(decimal(p,s)) decimal(38,s)", DecimalAverage, t => SqlType.Decimal(38, Math.Max(AverageScale, t[0].Scale))),
        // Both pass over NULL.
        Aggregate("first_value(T) T", "any_value({0}){f}"), Row(FunctionKind.Aggregate, "last_value(T) T", Last),
        Row(FunctionKind.Aggregate, "listagg(varchar) varchar", c => Listed(c, EngineSql.Text(","))),
        Row(FunctionKind.Aggregate, "listagg(varchar,varchar) varchar", c => Listed(c, c[1])),
        Row(FunctionKind.Aggregate, "array_agg(T) array(T)", Arrived),
        Row(FunctionKind.Aggregate, "collect(T) map(T,integer)",
            c => $"coalesce(CAST(histogram({c.Parts.Distinct}{c[0]}){c.Parts.Suffix} AS {c.ResultName}), CAST(MAP {{}} AS {c.ResultName}))",
            t => SqlType.Multiset(t[0])),
        // The rows that an aggregate over earlier rows has taken: the last one is the present row.
        Aggregate("$lag(T) T", "list_extract(list({0}){f}, -2)"),
        Aggregate("$lag(T,bigint) T", "list_extract(list({0}){f}, -1 - {1})"),
        Aggregate("$lag(T,bigint,T) T", "CASE WHEN count(*){f} > {1} THEN list_extract(list({0}){f}, -1 - {1}) ELSE {2} END"),
        .. new[] { "double", "real" }.SelectMany(type => new[] { "min", "max" }.Select(name => Aggregate(
            // As in Java, NaN is neither less nor greater: it stays where it is the first value, and else is passed over.
            $"{name}({type}) {type}",
            $"CASE WHEN isnan(any_value({{0}}){{f}}) THEN any_value({{0}}){{f}} ELSE {name}(CASE WHEN NOT isnan({{0}}) THEN {{0}} END){{f}} END"))),
        Aggregate("min(T) T", "min({d}{0}){f}"), Aggregate("max(T) T", "max({d}{0}){f}"),
        .. FlinkNumbers(), .. FlinkTexts(), .. FlinkCollections(), .. FlinkTimes(),
        Aggregate("percentile(double,double) double", "quantile_cont({0}, {1}){f}"),
        Scalar("cardinality(array(E)) integer", "CAST(len({0}) AS INTEGER)"), Scalar("cardinality(map(K,V)) integer", "CAST(cardinality({0}) AS INTEGER)"),
        Scalar("split(varchar(x),varchar(y)) array(varchar(x))", "CASE WHEN {0} = '' THEN CAST([] AS VARCHAR[]) ELSE string_split({0}, {1}) END"),
        .. new[] { "timestamp(p)", "timestamp(p) with time zone" }.Select(t => Scalar($"date_format({t},varchar(x)) varchar", c => Printed(c, "j"))),
        // Patterns are Java's. A text that does not fit is NULL.
        Scalar("to_timestamp(varchar(x),varchar(y)) timestamp(3)", c => $"TRY({ParsedClock(c, "j")})"),
        Scalar("to_timestamp(varchar) timestamp(3)", "date_trunc('millisecond', TRY_CAST({0} AS TIMESTAMP))"),
        Scalar("$watermark(timestamp(p)) timestamp(3)", "CAST(NULL AS TIMESTAMP)"),
        Scalar("$watermark(timestamp(p) with time zone) timestamp(3) with time zone", c => c.Zoned(0)),
        .. FlinkDeviations(), .. FlinkJsonAggregates(),
        Scalar("char_length(varchar) integer", "CAST(length({0}) AS INTEGER)"),
    ];

    /// <summary>A sum of decimals. The engine's sum fails where it has too many digits; then the values are added one by one.</summary>
    private static EngineSql DecimalSum(FunctionCall c) => c.Arguments[0].Type.Precision <= SumDigitsMax
        ? (EngineSql)$"sum({c.Parts.Distinct}{c[0]}){c.Parts.Suffix}"
        : c.Lowering.Call("flink_decimal_sum", [SqlType.Array(SqlType.Varchar)], SqlType.Varchar,
            (EngineSql)$"list({c.Parts.Distinct}CAST({c[0]} AS VARCHAR)){c.Parts.Suffix}");

    private static EngineSql DecimalAverage(FunctionCall c)
    {
        EngineSql count = $"count({c.Parts.Distinct}{c[0]}){c.Parts.Suffix}";
        var average = c.Lowering.Call("flink_decimal_average", [SqlType.Varchar, SqlType.Bigint, SqlType.Bigint], SqlType.Varchar,
            (EngineSql)$"CAST(TRY_CAST({DecimalSum(c)} AS DECIMAL(38,{c.Arguments[0].Type.Scale})) AS VARCHAR)", count,
            (EngineSql)$"CAST({c.Result.Scale} AS BIGINT)");
        return $"CAST({average} AS {c.ResultName})";
    }

    private static EngineSql Last(FunctionCall c) => c.Parts.Suffix == EngineSql.None ? (EngineSql)$"last({c[0]}) FILTER (WHERE {c[0]} IS NOT NULL)"
        : $"list_extract(list_filter(list({c[0]}){c.Parts.Suffix}, lambda item: item IS NOT NULL), -1)";

    private static bool IsDistinct(FunctionCall c) => c.Parts.Distinct != EngineSql.None;

    /// <summary>The values in the order of their arrival; of equal ones the first, where they are distinct.</summary>
    private static EngineSql Arrived(FunctionCall c)
    {
        EngineSql all = $"list({c[0]}{c.Parts.OrderBy}){c.Parts.Suffix}";
        return !IsDistinct(c) ? all : Named(c, all, list =>
        {
            EngineSql wrapped = $"list_transform({list}, lambda item: struct_pack(v := item))";
            return $"list_filter({list}, lambda item, place: list_position({wrapped}, struct_pack(v := item)) = place)";
        });
    }

    private static EngineSql Listed(FunctionCall c, EngineSql separator) => !IsDistinct(c) ? JoinedTexts(c, separator)
        : Named(c, $"list_filter({Arrived(c)}, lambda item: item IS NOT NULL)", list => NullIfEmpty(list, $"array_to_string({list}, {separator})"));

    /// <summary>Sums that wrap around, and averages that are cut towards zero.</summary>
    private static IEnumerable<FunctionRow> Wrapping(string type, int bits)
    {
        var (half, whole) = ($"CAST({Int128.One << (bits - 1)} AS HUGEINT)", $"CAST({Int128.One << bits} AS HUGEINT)");
        return
        [
            Row(FunctionKind.Aggregate, $"sum({type}) {type}", c =>
            {
                EngineSql sum = $"sum({c.Parts.Distinct}CAST({c[0]} AS HUGEINT)){c.Parts.Suffix}";
                return Wrapped(sum, half, whole, c.ResultName);
            }),
            Row(FunctionKind.Aggregate, $"avg({type}) {type}", c =>
            {
                // The sum has 64 bits, whatever the type.
                var sum = Wrapped($"sum({c.Parts.Distinct}CAST({c[0]} AS HUGEINT)){c.Parts.Suffix}", WordHalf, Word, "HUGEINT");
                return $"CAST({sum} // count({c.Parts.Distinct}{c[0]}){c.Parts.Suffix} AS {c.ResultName})";
            }),
        ];
    }

    private static EngineSql Wrapped(EngineSql sum, string half, string whole, string result)
    {
        var (h, n) = (EngineSql.Raw(half), EngineSql.Raw(whole));
        return $"CAST((({sum} + {h}) % {n} + {n}) % {n} - {h} AS {result})";
    }
}
