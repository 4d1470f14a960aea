using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Aggregates that are computed of the list of a group's values.</summary>
internal static partial class FunctionTable
{
    private static readonly SqlType Doubles = SqlType.Array(SqlType.Double);

    private static IEnumerable<FunctionRow> Gathered() =>
    [
        Gather("multimap_agg(K,V) map(K,array(V))", c => Named(c, Entries(c), entries => NullIfEmpty(entries, Grouped(entries)))),
        Gather("map_agg(K,V) map(K,V)", c => Named(c, Entries(c), entries => NullIfEmpty(entries, FirstOfEachKey(entries)))),
        Gather("map_union(map(K,V)) map(K,V)", c => Named(c, Maps(c), maps => NullIfEmpty(maps, Named(
            c, $"list_transform(flatten({maps}), lambda entry: struct_pack(f0 := entry.key, f1 := entry.value))", FirstOfEachKey)))),
        Gather("max_by(V,K,bigint) array(V)", c => Extremes(c, "DESC")), Gather("min_by(V,K,bigint) array(V)", c => Extremes(c, "ASC")),
        Gather("reduce_agg(T,S,function(S,T,S),function(S,S,S)) S", ReducedGroup),
        Gather("approx_most_frequent(bigint,varchar,bigint) map(varchar,bigint)", MostFrequent),
        Gather("approx_most_frequent(bigint,bigint,bigint) map(bigint,bigint)", MostFrequent),
        .. new[] { "double", "real" }.SelectMany(type => new[]
        {
            Gather($"numeric_histogram(bigint,{type}) map({type},{type})", c => NumericHistogram(c, $"1")),
            Gather($"numeric_histogram(bigint,{type},double) map({type},{type})", c => NumericHistogram(c, c[2])),
        }),
        .. new[] { "bigint", "double", "real" }.SelectMany(Percentiles),
    ];

    private static FunctionRow Gather(string signature, Func<FunctionCall, EngineSql> lower) => Row(FunctionKind.Aggregate, signature, lower);

    /// <summary>A value with a name. The body may mention it several times, also in lambdas, which can contain no aggregate.</summary>
    private static EngineSql Named(FunctionCall c, EngineSql value, Func<EngineName, EngineSql> body)
    {
        var name = new EngineName(c.Lowering.Fresh("gathered"));
        return $"list_extract(list_transform([{value}], lambda {name}: {body(name)}), 1)";
    }

    private static EngineSql NullIfEmpty(EngineSql list, EngineSql value) => $"CASE WHEN len({list}) > 0 THEN {value} END";

    /// <summary>The pairs of a group whose keys are present.</summary>
    private static EngineSql Entries(FunctionCall c) =>
        $"list_filter(array_agg({c.Parts.Distinct}struct_pack(f0 := {c[0]}, f1 := {c[1]}){c.Parts.OrderBy}){c.Parts.Suffix}, "
            + $"lambda entry: struct_extract(entry, 'f0') IS NOT NULL)";

    private static EngineSql Maps(FunctionCall c) =>
        $"list_filter(list_transform(array_agg({c.Parts.Distinct}{c[0]}{c.Parts.OrderBy}){c.Parts.Suffix}, "
            + $"lambda item: CASE WHEN item IS NOT NULL THEN map_entries(item) END), lambda item: item IS NOT NULL)";

    /// <summary>A map of pairs; of several with one key, the first counts.</summary>
    private static EngineSql FirstOfEachKey(EngineSql entries)
    {
        EngineSql keys = $"list_transform({entries}, lambda entry: struct_extract(entry, 'f0'))";
        EngineSql values = $"list_transform({entries}, lambda entry: struct_extract(entry, 'f1'))";
        return $"CASE WHEN len(list_distinct({keys})) = len({keys}) THEN map({keys}, {values}) "
            + $"ELSE map(list_filter({keys}, lambda item, place: list_position({keys}, item) = place), "
            + $"list_filter({values}, lambda item, place: list_position({keys}, {keys}[place]) = place)) END";
    }

    private static EngineSql Extremes(FunctionCall c, string order)
    {
        var isFloat = c.Arguments[1].Type.IsFloating;
        var lowest = order == "DESC" ? "-Infinity" : "Infinity";
        EngineSql key = isFloat ? (EngineSql)$"CASE WHEN isnan({c[1]}) THEN CAST('{lowest}' AS DOUBLE) ELSE {c[1]} END" : c[1];
        EngineSql count = $"any_value({c[2]}){c.Parts.Suffix}";
        var name = c.Function.Name;
        var invalid = c.Lowering.Fail(
            SqlErrorName.InvalidFunctionArgument, EngineSql.Text($"third argument of {name} must be a positive integer"));
        EngineSql items = $"list_filter(array_agg(struct_pack(k := {c[1]}, v := {c[0]}) ORDER BY {key} {order}){c.Parts.Suffix}, "
            + $"lambda item: item.k IS NOT NULL)";
        var values = Named(c, items, list => NullIfEmpty(list, $"list_transform({list}, lambda item: item.v)"));
        return $"CASE WHEN {count} <= 0 THEN {invalid} ELSE {values}[1:{count}] END";
    }

    private static EngineSql ReducedGroup(FunctionCall c)
    {
        EngineSql items = $"list_filter(array_agg({c.Parts.Distinct}{c[0]}{c.Parts.OrderBy}){c.Parts.Suffix}, lambda item: item IS NOT NULL)";
        EngineSql group = $"struct_pack(items := {items}, state := first({c[1]}){c.Parts.Suffix})";
        return Named(c, group, named => NullIfEmpty($"{named}.items", Folded(c, $"{named}.items", $"{named}.state")));
    }

    /// <summary>The exact counts. Trino's are estimates when a group has more values than the capacity.</summary>
    private static EngineSql MostFrequent(FunctionCall c)
    {
        EngineSql entries = $"map_entries(histogram({c[1]}){c.Parts.Suffix})";
        EngineSql counts = $"list_reverse_sort(list_transform({entries}, lambda entry: struct_pack(n := entry.value, k := entry.key)))";
        EngineSql size = $"any_value({c[0]}){c.Parts.Suffix}";
        var tooFew = c.Lowering.Fail(
            SqlErrorName.InvalidFunctionArgument,
            $"'approx_most_frequent bucket count must be greater than one, input bucket count: ' || {size}");
        var map = Named(c, (EngineSql)$"({counts})[1:{size}]", list =>
        {
            EngineSql keys = $"list_transform({list}, lambda item: item.k)";
            return $"CASE WHEN {list} IS NOT NULL THEN CAST(map({keys}, list_transform({list}, lambda item: item.n)) AS {c.ResultName}) END";
        });
        return $"CASE WHEN {size} < 2 THEN {tooFew} ELSE {map} END";
    }

    /// <summary>The C# function returns the values and the weights of the buckets, one list after the other.</summary>
    private static EngineSql NumericHistogram(FunctionCall c, EngineSql weight)
    {
        EngineSql size = $"any_value({c[0]}){c.Parts.Suffix}";
        EngineSql values = $"array_agg(CAST({c[1]} AS DOUBLE)){c.Parts.Suffix}";
        EngineSql weights = $"array_agg(CAST({weight} AS DOUBLE)){c.Parts.Suffix}";
        var buckets = c.Lowering.Call("numeric_histogram", [SqlType.Bigint, Doubles, Doubles], Doubles, size, values, weights);
        return Named(c, buckets, list => $"CASE WHEN {list} IS NOT NULL THEN "
            + $"CAST(map({list}[1:len({list}) // 2], {list}[len({list}) // 2 + 1:]) AS {c.ResultName}) END");
    }

    private static IEnumerable<FunctionRow> Percentiles(string type) =>
    [
        Gather($"approx_percentile({type},double) {type}", c => Percentile(c, $"1", c[1])),
        Gather($"approx_percentile({type},array(double)) array({type})", c => Percentile(c, $"1", c[1])),
        Gather($"approx_percentile({type},double,double) {type}", c => Percentile(c, c[1], c[2])),
        Gather($"approx_percentile({type},double,array(double)) array({type})", c => Percentile(c, c[1], c[2])),
        Gather($"approx_percentile({type},double,double,double) {type}", c => Percentile(c, c[1], c[2])),
    ];

    private static EngineSql Percentile(FunctionCall c, EngineSql weight, EngineSql quantiles)
    {
        var isList = c.Result.Kind == TypeKind.Array;
        var type = isList ? c.Result.Element : c.Result;
        EngineSql values = $"array_agg({c.Parts.Distinct}CAST({c[0]} AS DOUBLE)){c.Parts.Suffix}";
        EngineSql weights = $"array_agg(CAST({weight} AS DOUBLE)){c.Parts.Suffix}";
        EngineSql wanted = $"any_value({(isList ? quantiles : (EngineSql)$"[{quantiles}]")}){c.Parts.Suffix}";
        var found = c.Lowering.Call("approx_percentile", [Doubles, Doubles, Doubles], Doubles, values, weights, wanted);
        EngineSql typed = type.Kind == TypeKind.Bigint ? (EngineSql)$"list_transform({found}, lambda item: CAST(floor(item + 0.5e0) AS BIGINT))"
            : $"CAST({found} AS {DuckDbText.TypeName(type)}[])";
        return isList ? typed : $"list_extract({typed}, 1)";
    }
}
