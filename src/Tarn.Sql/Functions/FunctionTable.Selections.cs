using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Elements chosen from arrays and maps.</summary>
internal static partial class FunctionTable
{
    private static IEnumerable<FunctionRow> Selections() =>
    [
        Scalar("array_sort(array(T),function(T,T,integer)) array(T)", SortedBy),
        Volatile("shuffle(array(E)) array(E)", "list_select({0}, list_grade_up(list_transform({0}, lambda item: random())))"),
        Scalar("combinations(array(T),bigint) array(array(T))", Combinations),
        Scalar("array_histogram(array(K)) map(K,bigint)",
            c => Named(c, $"list_filter({c[0]}, lambda item, place: item IS NOT NULL AND list_position({c[0]}, item) = place)", keys =>
                $"CASE WHEN {keys} IS NOT NULL THEN map({keys}, list_transform({keys}, "
                    + $"lambda wanted: CAST(len(list_filter({c[0]}, lambda item: item = wanted)) AS BIGINT))) END")),
        Scalar("map_zip_with(map(K,V),map(K,W),function(K,V,W,U)) map(K,U)", ZippedMaps),
        Scalar("split_to_multimap(varchar,varchar,varchar) map(varchar,array(varchar))", c =>
            $"CASE WHEN {c[0]} IS NOT NULL AND {c[1]} IS NOT NULL AND {c[2]} IS NOT NULL THEN "
                + $"CASE WHEN {c[1]} = {c[2]} THEN {SameDelimiter(c)} ELSE {Named(c, SplitEntries(c), Grouped)} END END"),
        Scalar("concat_ws(varchar,array(varchar)) varchar",
            "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN coalesce(array_to_string({1}, {0}), '') END"),
        Scalar("cosine_similarity(map(varchar,double),map(varchar,double)) double", c =>
        {
            EngineSql dot = $"coalesce(list_sum(list_filter(list_transform(map_keys({c[0]}), lambda item: {c[0]}[item] * {c[1]}[item]), "
                + $"lambda item: item IS NOT NULL)), CAST(0 AS DOUBLE))";
            return $"CASE WHEN {HasNull($"map_values({c[0]})")} OR {HasNull($"map_values({c[1]})")} THEN NULL "
                + $"ELSE {dot} / (sqrt({Squares(c[0])}) * sqrt({Squares(c[1])})) END";
        }),
        Scalar("width_bucket(double,array(double)) bigint", c => c.Call("width_bucket_list")),
    ];

    private static EngineSql HasNull(EngineSql list) => $"len(list_filter({list}, lambda item: item IS NULL)) > 0";

    private static EngineSql Squares(EngineSql map) => $"list_sum(list_transform(map_values({map}), lambda item: item * item))";

    /// <summary>
    /// The index of an element is the number of elements that the lambda orders before it. The engine has no sort with a lambda.
    /// </summary>
    private static EngineSql SortedBy(FunctionCall c)
    {
        var (place, other) = (new EngineName(c.Lowering.Fresh("place")), new EngineName(c.Lowering.Fresh("other")));
        EngineSql places = $"range(1, len({c[0]}) + 1)";
        var order = Renamed(c, 1, $"list_extract({c[0]}, {other})", $"list_extract({c[0]}, {place})");
        var invalid = c.Fail(SqlErrorName.InvalidFunctionArgument, "Lambda comparator must return either -1, 0, or 1");
        EngineSql before = $"CASE WHEN {other} = {place} THEN false ELSE "
            + $"(CASE {order} WHEN -1 THEN true WHEN 1 THEN false WHEN 0 THEN {other} < {place} ELSE {invalid} END) END";
        return $"CASE WHEN {c[0]} IS NOT NULL THEN list_select({c[0]}, list_grade_up(list_transform({places}, "
            + $"lambda {place}: len(list_filter({places}, lambda {other}: {before}))))) END";
    }

    private static EngineSql Combinations(FunctionCall c)
    {
        var places = c.Lowering.Call(
            "combinations", [SqlType.Bigint, SqlType.Bigint], SqlType.Array(SqlType.Bigint), (EngineSql)$"CAST(len({c[0]}) AS BIGINT)", c[1]);
        return Named(c, places, flat =>
            $"CASE WHEN {flat} IS NULL THEN NULL WHEN {c[1]} = 0 THEN [CAST([] AS {DuckDbText.TypeName(c.Arguments[0].Type)})] "
                + $"ELSE list_transform(range(0, len({flat}) // {c[1]}), lambda start: "
                + $"list_transform(range(1, {c[1]} + 1), lambda place: list_extract({c[0]}, {flat}[start * {c[1]} + place]))) END");
    }

    private static EngineSql ZippedMaps(FunctionCall c)
    {
        var key = new EngineName(c.Lowering.Fresh("key"));
        EngineSql keys = $"list_distinct(list_concat(map_keys({c[0]}), map_keys({c[1]})))";
        return $"CASE WHEN {c[0]} IS NOT NULL AND {c[1]} IS NOT NULL THEN "
            + $"map({keys}, list_transform({keys}, lambda {key}: {Renamed(c, 2, key, $"{c[0]}[{key}]", $"{c[1]}[{key}]")})) END";
    }

    private static EngineSql SplitEntries(FunctionCall c)
    {
        var bad = c.Lowering.Fail(
            SqlErrorName.InvalidFunctionArgument, $"'Key-value delimiter must appear exactly once in each entry. Bad input: ' || entry");
        EngineSql entries = $"list_filter(string_split({c[0]}, {c[1]}), lambda entry: entry <> '')";
        return $"list_transform({entries}, lambda entry: struct_pack(f0 := CASE WHEN len(string_split(entry, {c[2]})) <> 2 THEN {bad} "
            + $"ELSE split_part(entry, {c[2]}, 1) END, f1 := split_part(entry, {c[2]}, 2)))";
    }
}
