using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Sketches of sets and distributions, in Trino's binary forms.</summary>
internal static partial class FunctionTable
{
    private static readonly SqlType Blobs = SqlType.Array(SqlType.Varbinary);

    private static IEnumerable<FunctionRow> Sketches() =>
    [
        .. new[] { "bigint", "double", "varchar" }.SelectMany(type => new[]
        {
            Gather($"approx_set({type}) HyperLogLog", c => HashedSet(c, "approx_set", $"CAST(0.01625 AS DOUBLE)")),
            Gather($"approx_set({type},double) HyperLogLog", c => HashedSet(c, "approx_set", $"any_value({c[1]}){c.Parts.Suffix}")),
        }),
        Gather("merge(HyperLogLog) HyperLogLog", c => MergedSketch(c, "hll_merge")), Gather("merge(tdigest) tdigest", c => MergedSketch(c, "tdigest_merge")),
        Scalar("empty_approx_set() HyperLogLog", "unhex('020C0000')"), Managed("cardinality(HyperLogLog) bigint", "hll_cardinality"),
        .. new[] { "bigint", "double", "real" }.SelectMany(type => new[]
        {
            Gather($"qdigest_agg({type}) qdigest({type})", c => QuantileDigest(c, $"CAST(1 AS BIGINT)", $"CAST(0.01 AS DOUBLE)")),
            Gather($"qdigest_agg({type},bigint) qdigest({type})", c => QuantileDigest(c, c[1], $"CAST(0.01 AS DOUBLE)")),
            Gather($"qdigest_agg({type},bigint,double) qdigest({type})", c => QuantileDigest(c, c[1], c[2])),
        }),
        Gather("merge(qdigest(T)) qdigest(T)", c => MergedSketch(c, "qdigest_merge")),
        Scalar("value_at_quantile(qdigest(T),double) T", c => $"CAST(list_extract({DigestValues(c, $"[{c[1]}]")}, 1) AS {c.ResultName})"),
        Scalar("values_at_quantiles(qdigest(T),array(double)) array(T)", c => $"CAST({DigestValues(c, c[1])} AS {c.ResultName})"),
        Scalar("quantile_at_value(qdigest(T),T) double", QuantileAt),
        Gather("tdigest_agg(double) tdigest", c => Digested(c, $"1")), Gather("tdigest_agg(double,double) tdigest", c => Digested(c, c[1])),
        Scalar("value_at_quantile(tdigest,double) double", c => $"list_extract({QuantileValues(c, $"[{c[1]}]")}, 1)"),
        Scalar("values_at_quantiles(tdigest,array(double)) array(double)", c => QuantileValues(c, c[1])),
        .. new[] { "bigint", "varchar" }.Select(
            type => Gather($"make_set_digest({type}) SetDigest", c => HashedSet(c, "make_set_digest", $"CAST(0 AS DOUBLE)"))),
        Gather("merge_set_digest(SetDigest) SetDigest", c => MergedSketch(c, "set_digest_merge")),
        Managed("cardinality(SetDigest) bigint", "set_digest_cardinality"),
        Managed("intersection_cardinality(SetDigest,SetDigest) bigint", "set_digest_intersection"),
        Managed("jaccard_index(SetDigest,SetDigest) double", "set_digest_jaccard"),
        Scalar("hash_counts(SetDigest) map(bigint,smallint)", c => Named(
            c, c.Lowering.Call("set_digest_hashes", [SqlType.SetDigest], SqlType.Array(SqlType.Bigint), c[0]),
            list => $"CASE WHEN {list} IS NOT NULL THEN CAST(map({list}[1:len({list}) // 2], {list}[len({list}) // 2 + 1:]) AS {c.ResultName}) END")),
    ];

    private static EngineSql QuantileValues(FunctionCall c, EngineSql quantiles) =>
        c.Lowering.Call("tdigest_values", [SqlType.TDigest, Doubles], Doubles, c[0], quantiles);

    private static EngineSql QuantileDigest(FunctionCall c, EngineSql weight, EngineSql accuracy)
    {
        var isWhole = c.Arguments[0].Type.IsInteger;
        EngineSql value = isWhole ? c[0] : $"CAST({c[0]} AS DOUBLE)";
        return c.Lowering.Call(
            isWhole ? "qdigest_longs" : "qdigest_doubles",
            [isWhole ? SqlType.Array(SqlType.Bigint) : Doubles, SqlType.Array(SqlType.Bigint), Doubles], c.Result,
            (EngineSql)$"array_agg({value}){c.Parts.Suffix}", (EngineSql)$"array_agg({weight}){c.Parts.Suffix}",
            (EngineSql)$"array_agg({accuracy}){c.Parts.Suffix}");
    }

    private static EngineSql DigestValues(FunctionCall c, EngineSql quantiles)
    {
        var isWhole = c.Arguments[0].Type.Arguments[0].IsInteger;
        return c.Lowering.Call(isWhole ? "qdigest_long_values" : "qdigest_double_values", [SqlType.Varbinary, Doubles],
            isWhole ? SqlType.Array(SqlType.Bigint) : Doubles, c[0], quantiles);
    }

    private static EngineSql QuantileAt(FunctionCall c)
    {
        var isWhole = c.Arguments[0].Type.Arguments[0].IsInteger;
        var key = isWhole ? SqlType.Bigint : SqlType.Double;
        return c.Lowering.Call(
            isWhole ? "qdigest_long_quantile" : "qdigest_double_quantile", [SqlType.Varbinary, key], SqlType.Double,
            c[0], (EngineSql)$"CAST({c[1]} AS {DuckDbText.TypeName(key)})");
    }

    private static EngineSql Digested(FunctionCall c, EngineSql weight) => c.Lowering.Call(
        "tdigest_agg", [Doubles, Doubles], SqlType.TDigest,
        (EngineSql)$"array_agg({c[0]}){c.Parts.Suffix}", (EngineSql)$"array_agg(CAST({weight} AS DOUBLE)){c.Parts.Suffix}");

    private static EngineSql MergedSketch(FunctionCall c, string function) =>
        c.Lowering.Call(function, [Blobs], c.Result, (EngineSql)$"array_agg({c[0]}){c.Parts.Suffix}");

    /// <summary>A sketch of the hashes of a group's values.</summary>
    private static EngineSql HashedSet(FunctionCall c, string function, EngineSql error)
    {
        var type = c.Arguments[0].Type;
        var hash = c.Lowering.Call(
            type.IsText ? "murmur3_text" : type.Kind == TypeKind.Double ? "murmur3_double" : "murmur3_number", [type], SqlType.Bigint, c[0]);
        return c.Lowering.Call(
            function, [SqlType.Array(SqlType.Bigint), SqlType.Double], c.Result, (EngineSql)$"array_agg({hash}){c.Parts.Suffix}", error);
    }
}
