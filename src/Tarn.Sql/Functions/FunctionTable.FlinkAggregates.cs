using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <content>Flink's aggregates that are computed of sums, and of texts.</content>
internal static partial class FunctionTable
{
    private const int JsonLength = 2_000;

    /// <summary>Flink computes them of two sums, in the type of the argument: whole numbers are cut at each step.</summary>
    private static IEnumerable<FunctionRow> FlinkDeviations() =>
        new[] { ("stddev", true, true), ("stddev_samp", true, true), ("stddev_pop", false, true), ("variance", true, false), ("var_samp", true, false),
            ("var_pop", false, false) }
            .SelectMany(f => new[] { "tinyint", "smallint", "integer", "bigint" }
                .Select(type => Row(FunctionKind.Aggregate, $"{f.Item1}({type}) {type}", c => Deviation(c, "HUGEINT", " //", f.Item2, f.Item3)))
                .Append(Row(FunctionKind.Aggregate, $"{f.Item1}(double) double", c => Deviation(c, "DOUBLE", " /", f.Item2, f.Item3)))
                .Append(Row(FunctionKind.Aggregate, $"{f.Item1}(real) real", c => Deviation(c, "DOUBLE", " /", f.Item2, f.Item3)))
                .Append(Row(FunctionKind.Aggregate, $"{f.Item1}(decimal(p,s)) decimal(38,s)", c => Deviation(c, "DOUBLE", " /", f.Item2, f.Item3),
                    t => SqlType.Decimal(38, Math.Max(AverageScale, t[0].Scale)))));

    private static EngineSql Deviation(FunctionCall c, string type, string divide, bool isSample, bool isRoot)
    {
        if (IsDistinct(c))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"{c.Function.Name.ToUpperInvariant()} of distinct values is not supported", c.At);
        }

        var (t, d, f) = (EngineSql.Raw(type), EngineSql.Raw(divide), c.Parts.Suffix);
        EngineSql x = $"CAST({c[0]} AS {t})";
        EngineSql count = $"count({c[0]}){f}";
        EngineSql squares = $"(sum({x} * {x}){f} - (sum({x}){f} * sum({x}){f}){d} {count})";
        EngineSql divisor = isSample ? (EngineSql)$"({count} - 1)" : count;
        EngineSql variance = $"({squares}{d} {divisor})";
        EngineSql value = !isRoot ? variance
            : $"CASE WHEN {variance} < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt(CAST({variance} AS DOUBLE)) END";
        value = isRoot && c.Result.IsInteger ? $"trunc({value})" : value;
        return $"CASE WHEN {count} > {(isSample ? 1 : 0)} THEN CAST({value} AS {c.ResultName}) END";
    }

    private static IEnumerable<FunctionRow> FlinkJsonAggregates() =>
    [
        .. new[] { "", ",boolean" }.SelectMany(more => new[]
        {
            Row(FunctionKind.Aggregate, $"json_arrayagg(T{more}) varchar", c =>
            {
                var item = JsonItem(c[0], keepsNull: Keeps(c, 1, other: false));
                return $"'[' || coalesce(string_agg({c.Parts.Distinct}{item}, ','){c.Parts.Suffix}, '') || ']'";
            }, _ => SqlType.VarcharOf(JsonLength)),
            Row(FunctionKind.Aggregate, $"json_objectagg(varchar,T{more}) varchar", c =>
            {
                EngineSql member = $"CAST(to_json({c[0]}) AS VARCHAR) || ':' || {JsonItem(c[1], keepsNull: Keeps(c, 2, other: true))}";
                return $"'{{' || coalesce(string_agg({member}, ',' ORDER BY {c[0]}){c.Parts.Suffix}, '') || '}}'";
            }, _ => SqlType.VarcharOf(JsonLength)),
        }),
    ];

    private static bool Keeps(FunctionCall c, int argument, bool other) =>
        c.Arguments.Count > argument ? c.Arguments[argument] is Constant { Value: true } : other;

    private static EngineSql JsonItem(EngineSql value, bool keepsNull) => keepsNull ? (EngineSql)$"coalesce(CAST(to_json({value}) AS VARCHAR), 'null')"
        : $"CASE WHEN {value} IS NOT NULL THEN CAST(to_json({value}) AS VARCHAR) END";
}
