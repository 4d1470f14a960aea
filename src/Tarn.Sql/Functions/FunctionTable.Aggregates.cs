using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    // In aggregates `{d}` stands for DISTINCT, `{o}` for ORDER BY and `{f}` for FILTER; a window's OVER follows `{f}`
    // too.
    private static IEnumerable<FunctionOverload> Aggregates() =>
    [
        Aggregate("count() bigint", "count(*){f}"), Aggregate("count(T) bigint", "count({d}{0}){f}"),
        Aggregate("count_if(boolean) bigint", "count({d}CASE WHEN {0} THEN true END){f}"),
        Aggregate("sum(bigint) bigint", "CAST(sum({d}{0}){f} AS BIGINT)"),
        Aggregate("sum(double) double", "sum({d}{0}){f}"), Aggregate("sum(real) real", "CAST(sum({d}{0}){f} AS FLOAT)"),
        new(FunctionKind.Aggregate, "sum(decimal(p,s)) decimal(38,s)", "CAST(sum({d}{0}){f} AS {R})", t => SqlType.Decimal(38, t[0].Scale)),
        Aggregate("sum(interval day to second) interval day to second", "CAST(sum({d}{0}){f} AS BIGINT)"),
        Aggregate("sum(interval year to month) interval year to month", "CAST(sum({d}{0}){f} AS INTEGER)"),
        Aggregate("avg(bigint) double", "(CAST(sum({d}{0}){f} AS DOUBLE) / count({d}{0}){f})"),
        Aggregate("avg(double) double", "avg({d}{0}){f}"), Aggregate("avg(real) real", "CAST(avg({d}{0}){f} AS FLOAT)"),
        new(FunctionKind.Aggregate, "avg(decimal(p,s)) decimal(p,s)", "", t => t[0], AverageDecimal),
        Aggregate("avg(interval day to second) interval day to second", "CAST(trunc(CAST(sum({d}{0}){f} AS DOUBLE) / count({d}{0}){f}) AS BIGINT)"),
        .. new[] { "double", "real" }.SelectMany(
            t => new[] { "min", "max" }.Select(
                f => Aggregate($"{f}({t}) {t}", $"coalesce({f}(CASE WHEN NOT isnan({{0}}) THEN {{0}} END){{f}}, {f}({{0}}){{f}})"))),
        Aggregate("min(T) T", "min({d}{0}){f}"), Aggregate("max(T) T", "max({d}{0}){f}"),
        Aggregate("min(T,bigint) array(T)", "min({0}, {1}){f}"), Aggregate("max(T,bigint) array(T)", "max({0}, {1}){f}"),
        Aggregate("min_by(V,K) V", "arg_min_null({0}, {1}){f}"), Aggregate("max_by(V,K) V", "arg_max_null({0}, {1}){f}"),
        Aggregate("arbitrary(T) T", "any_value({0}){f}"), Aggregate("any_value(T) T", "any_value({0}){f}"),
        Aggregate("bool_and(boolean) boolean", "bool_and({0}){f}"),
        Aggregate("every(boolean) boolean", "bool_and({0}){f}"), Aggregate("bool_or(boolean) boolean", "bool_or({0}){f}"),
        Aggregate("array_agg(T) array(T)", "array_agg({d}{0}{o}){f}"),
        Aggregate("listagg(varchar) varchar", "string_agg({d}{0}, ''{o}){f}"), Aggregate("listagg(varchar,varchar) varchar", "string_agg({d}{0}, {1}{o}){f}"),
        Aggregate("approx_distinct(T) bigint", "count(DISTINCT {0}){f}"), Aggregate("approx_distinct(T,double) bigint", "count(DISTINCT {0}){f}"),
        Aggregate("approx_percentile(bigint,double) bigint", "quantile_disc({0}, {1}){f}"),
        Aggregate("approx_percentile(double,double) double", "quantile_disc({0}, {1}){f}"),
        Aggregate("approx_percentile(real,double) real", "quantile_disc({0}, {1}){f}"),
        .. Deviations(),
        .. new[] { "corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept" }.SelectMany(f => new[]
        {
            Aggregate($"{f}(double,double) double", $"CASE WHEN NOT isnan({f}({{0}}, {{1}}){{f}}) THEN {f}({{0}}, {{1}}){{f}} END"),
            Aggregate($"{f}(real,real) real", $"CAST(CASE WHEN NOT isnan({f}({{0}}, {{1}}){{f}}) THEN {f}({{0}}, {{1}}){{f}} END AS FLOAT)"),
        }),
        // DuckDB corrects for the sample's size; Trino does not.
        Aggregate("skewness(double) double",
            "CASE WHEN count({0}){f} > 2 THEN skewness({0}){f} * (count({0}){f} - 2) / sqrt(CAST(count({0}){f} * (count({0}){f} - 1) AS DOUBLE)) END"),
        Aggregate("kurtosis(double) double", "CASE WHEN count({0}){f} > 3 AND var_pop({0}){f} = 0 THEN CAST('NaN' AS DOUBLE) ELSE kurtosis({0}){f} END"),
        Aggregate("geometric_mean(double) double", "exp(avg(ln({0})){f})"),
        Aggregate("bitwise_and_agg(bigint) bigint", "bit_and({0}){f}"),
        Aggregate("bitwise_or_agg(bigint) bigint", "bit_or({0}){f}"), Aggregate("bitwise_xor_agg(bigint) bigint", "bit_xor({0}){f}"),
        Aggregate("map_agg(K,V) map(K,V)",
            "map_from_entries(list_filter(array_agg(struct_pack(k := {0}, v := {1})){f}, lambda entry, place: entry.k IS NOT NULL))"),
        Aggregate("histogram(K) map(K,bigint)", "CAST(histogram({0}){f} AS {R})"),
    ];

    private static IEnumerable<FunctionOverload> Deviations() =>
        new[] { ("stddev", "stddev_samp"), ("stddev_samp", "stddev_samp"), ("stddev_pop", "stddev_pop"),
            ("variance", "var_samp"), ("var_samp", "var_samp"), ("var_pop", "var_pop") }
            .SelectMany(n =>
                new[] { Aggregate($"{n.Item1}(double) double", $"{n.Item2}({{d}}{{0}}){{f}}"),
                    Aggregate($"{n.Item1}(bigint) double", $"{n.Item2}({{d}}CAST({{0}} AS DOUBLE)){{f}}") });

    private static FunctionOverload Aggregate(string signature, string template) => new(FunctionKind.Aggregate, signature, template);

    /// <summary>Divides the group's sum by its count exactly, rounded half up; a double would not be exact.</summary>
    private static string AverageDecimal(WriteContext c)
    {
        var (sum, count) = (SqlType.Decimal(38, c.Result.Scale), SqlType.Bigint);
        return $"{c.Writer.Managed("decimal_average", [sum, count], c.Result)}(CAST(sum({{d}}{{0}}){{f}} AS {c.Writer.TypeName(sum)}), count({{d}}{{0}}){{f}})";
    }
}
