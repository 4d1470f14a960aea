using Tarn.Sql.Engine;
using Tarn.Sql.Functions.Managed;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    // In aggregates `{d}` stands for DISTINCT, `{o}` for ORDER BY and `{f}` for FILTER; a window's OVER follows `{f}`
    // too.
    private static IEnumerable<FunctionRow> Aggregates() =>
    [
        Aggregate("count() bigint", "count(*){f}"), Aggregate("count(T) bigint", "count({d}{0}){f}"),
        Aggregate("count_if(boolean) bigint", "count({d}CASE WHEN {0} THEN true END){f}"),
        Aggregate("sum(bigint) bigint", "CAST(sum({d}{0}){f} AS BIGINT)"),
        Aggregate("sum(double) double", "sum({d}{0}){f}"), Aggregate("sum(real) real", "CAST(sum({d}{0}){f} AS FLOAT)"),
        Row(FunctionKind.Aggregate, "sum(decimal(p,s)) decimal(38,s)", SumDecimal, t => SqlType.Decimal(38, t[0].Scale)),
        Aggregate("sum(interval day to second) interval day to second", "CAST(sum({d}{0}){f} AS BIGINT)"),
        Aggregate("sum(interval year to month) interval year to month", "CAST(sum({d}{0}){f} AS INTEGER)"),
        Aggregate("avg(bigint) double", "(CAST(sum({d}{0}){f} AS DOUBLE) / count({d}{0}){f})"),
        Aggregate("avg(double) double", "avg({d}{0}){f}"), Aggregate("avg(real) real", "CAST(avg({d}{0}){f} AS FLOAT)"),
        Row(FunctionKind.Aggregate, "avg(decimal(p,s)) decimal(p,s)", AverageDecimal, t => t[0]),
        Aggregate("avg(interval year to month) interval year to month", "CAST(round(CAST(sum({d}{0}){f} AS DOUBLE) / count({d}{0}){f}) AS INTEGER)"),
        Aggregate("avg(interval day to second) interval day to second", "CAST(trunc(CAST(sum({d}{0}){f} AS DOUBLE) / count({d}{0}){f}) AS BIGINT)"),
        .. new[] { "double", "real" }.SelectMany(
            t => new[] { "min", "max" }.Select(
                f => Aggregate($"{f}({t}) {t}", $"coalesce({f}(CASE WHEN NOT isnan({{0}}) THEN {{0}} END){{f}}, {f}({{0}}){{f}})"))),
        Aggregate("min(T) T", "min({d}{0}){f}"), Aggregate("max(T) T", "max({d}{0}){f}"),
        Aggregate("min(T,bigint) array(T)", "min({0}, {1}){f}"), Aggregate("max(T,bigint) array(T)", "max({0}, {1}){f}"),
        .. new[] { "double", "real" }.SelectMany(type => new[]
        {
            Aggregate($"min_by(V,{type}) V", "arg_min_null({0}, CASE WHEN isnan({1}) THEN CAST('Infinity' AS DOUBLE) ELSE {1} END){f}"),
            Aggregate($"max_by(V,{type}) V", "arg_max_null({0}, CASE WHEN isnan({1}) THEN CAST('-Infinity' AS DOUBLE) ELSE {1} END){f}"),
        }),
        Aggregate("min_by(V,K) V", "arg_min_null({0}, {1}){f}"), Aggregate("max_by(V,K) V", "arg_max_null({0}, {1}){f}"),
        Aggregate("arbitrary(T) T", "any_value({0}){f}"), Aggregate("any_value(T) T", "any_value({0}){f}"),
        Aggregate("bool_and(boolean) boolean", "bool_and({0}){f}"),
        Aggregate("every(boolean) boolean", "bool_and({0}){f}"), Aggregate("bool_or(boolean) boolean", "bool_or({0}){f}"),
        Aggregate("array_agg(T) array(T)", "array_agg({d}{0}{o}){f}"),
        Row(FunctionKind.Aggregate, "listagg(varchar) varchar", c => JoinedTexts(c, EngineSql.Text(""))),
        Row(FunctionKind.Aggregate, "listagg(varchar,varchar) varchar", c => JoinedTexts(c, c[1])),
        Aggregate("approx_distinct(T) bigint", "count(DISTINCT {0}){f}"), Aggregate("approx_distinct(T,double) bigint", "count(DISTINCT {0}){f}"),
        .. Deviations(),
        .. new[] { "corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept" }.SelectMany(f => new[]
        {
            Aggregate($"{f}(double,double) double", Paired(f)), Aggregate($"{f}(real,real) real", $"CAST({Paired(f)} AS FLOAT)"),
        }),
        // DuckDB corrects for the sample's size; Trino does not.
        Aggregate("skewness(double) double",
            "CASE WHEN count({0}){f} > 2 THEN skewness({0}){f} * (count({0}){f} - 2) / sqrt(CAST(count({0}){f} * (count({0}){f} - 1) AS DOUBLE)) END"),
        Aggregate("kurtosis(double) double", "CASE WHEN count({0}){f} > 3 AND var_pop({0}){f} = 0 THEN CAST('NaN' AS DOUBLE) ELSE kurtosis({0}){f} END"),
        Aggregate("geometric_mean(double) double", "CASE WHEN min(CASE WHEN NOT isnan({0}) THEN {0} END){f} < 0 THEN CAST('NaN' AS DOUBLE) ELSE "
            + "exp(avg(CASE WHEN {0} = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN {0} > 0 THEN ln({0}) ELSE {0} END){f}) END"),
        Aggregate("bitwise_and_agg(bigint) bigint", "bit_and({0}){f}"),
        Aggregate("bitwise_or_agg(bigint) bigint", "bit_or({0}){f}"), Aggregate("bitwise_xor_agg(bigint) bigint", "bit_xor({0}){f}"),
        Aggregate("histogram(K) map(K,bigint)", "CAST(histogram({0}){f} AS {R})"),
    ];

    /// <summary>A pair with an infinity or NaN makes a covariance NaN, and other results null; the engine's functions fail.</summary>
    private static string Paired(string function)
    {
        var isCovariance = function.StartsWith("covar", StringComparison.Ordinal);
        var result = $"{function}(CASE WHEN isfinite({{0}}) AND isfinite({{1}}) THEN {{0}} END, {{1}}){{f}}";
        var present = "{0} IS NOT NULL AND {1} IS NOT NULL";
        var few = function == "covar_samp" ? $" AND count(CASE WHEN {present} THEN 1 END){{f}} > 1" : "";
        return $"CASE WHEN bool_or(CASE WHEN {present} THEN NOT (isfinite({{0}}) AND isfinite({{1}})) END){{f}}{few} "
            + $"THEN {(isCovariance ? Nan : "CAST(NULL AS DOUBLE)")} WHEN NOT isnan({result}) THEN {result} END";
    }

    /// <summary>The texts of a group, joined. Without ON OVERFLOW TRUNCATE, a text that is too long is an error.</summary>
    private static EngineSql JoinedTexts(FunctionCall c, EngineSql separator)
    {
        EngineSql joined = $"string_agg({c.Parts.Distinct}{c[0]}, {separator}{c.Parts.OrderBy}){c.Parts.Suffix}";
        var tooLong = c.Fail("EXCEEDED_FUNCTION_MEMORY_LIMIT",
            $"Concatenated string has the length in bytes larger than the maximum output length {ByteFunctions.RowMax}");
        return $"CASE WHEN strlen({joined}) > {ByteFunctions.RowMax} THEN {tooLong} ELSE {joined} END";
    }

    private static IEnumerable<FunctionRow> Deviations() =>
        new[] { ("stddev", "stddev_samp"), ("stddev_samp", "stddev_samp"), ("stddev_pop", "stddev_pop"),
            ("variance", "var_samp"), ("var_samp", "var_samp"), ("var_pop", "var_pop") }
            .SelectMany(n =>
                new[] { Aggregate($"{n.Item1}(double) double",
                        $"CASE WHEN bool_or(NOT isfinite({{0}})){{f}} AND count({{0}}){{f}} > {(n.Item2.EndsWith("samp", StringComparison.Ordinal) ? 1 : 0)} "
                            + $"THEN {Nan} ELSE {n.Item2}({{d}}CASE WHEN isfinite({{0}}) THEN {{0}} END){{f}} END"),
                    Aggregate($"{n.Item1}(bigint) double", $"{n.Item2}({{d}}CAST({{0}} AS DOUBLE)){{f}}") });

    /// <summary>The engine checks only that a sum has 128 bits.</summary>
    private static EngineSql SumDecimal(FunctionCall c)
    {
        EngineSql sum = $"sum({c.Parts.Distinct}{c[0]}){c.Parts.Suffix}";
        var most = EngineSql.Text(new string('9', SqlType.DecimalPrecisionMax - c.Result.Scale) + "." + new string('9', c.Result.Scale));
        return $"CASE WHEN abs({sum}) > CAST({most} AS {c.ResultName}) THEN {c.Fail(SqlErrorName.NumericValueOutOfRange, "Decimal overflow")} "
            + $"ELSE CAST({sum} AS {c.ResultName}) END";
    }

    private static FunctionRow Aggregate(string signature, string template) => Row(FunctionKind.Aggregate, signature, template);

    /// <summary>Divides the group's sum by its count exactly, rounded half up; a double would not be exact.</summary>
    /// <summary>The most digits of values whose sums fit into a decimal, for up to 10^10 values.</summary>
    private const int DigitsSummed = 28;

    private static readonly SqlType Half = SqlType.Decimal(38, 0);

    /// <summary>The average of a group, whose sum may have more digits than a decimal: then the halves of the values are summed.</summary>
    private static EngineSql AverageDecimal(FunctionCall c)
    {
        var (sum, count) = (SqlType.Decimal(38, c.Result.Scale), SqlType.Bigint);
        var (distinct, filter) = (c.Parts.Distinct, c.Parts.Suffix);
        EngineSql rows = $"count({distinct}{c[0]}){filter}";

        // Halves of equal values are not distinct.
        return c.Result.Precision > DigitsSummed && distinct.Size == 0
            ? c.Lowering.Call("decimal_average_halves", [Half, Half, count], c.Result, SumOf("decimal_high"), SumOf("decimal_low"), rows)
            : c.Lowering.Call(
                "decimal_average", [sum, count], c.Result, (EngineSql)$"CAST(sum({distinct}{c[0]}){filter} AS {DuckDbText.TypeName(sum)})", rows);

        EngineSql SumOf(string half) =>
            $"CAST(sum({c.Lowering.Call(half, [c.Arguments[0].Type], SqlType.Decimal(19, 0), c[0])}){filter} AS {DuckDbText.TypeName(Half)})";
    }
}
