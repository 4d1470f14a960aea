using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Arrays as vectors, and arrays made of several.</summary>
internal static partial class FunctionTable
{
    private static readonly string[] ZipVariables = ["A", "B", "C", "D", "F"];

    private static IEnumerable<FunctionRow> Vectors() =>
    [
        Scalar("dot_product(array(double),array(double)) double", c => SameLength(c, Dot(c[0], c[1]))),
        Scalar("euclidean_distance(array(double),array(double)) double", c => SameLength(c,
            $"sqrt(coalesce(list_sum(list_transform(range(1, len({c[0]}) + 1), lambda place: pow({c[0]}[place] - {c[1]}[place], 2))), 0))")),
        Scalar("cosine_similarity(array(double),array(double)) double", c => SameLength(c, Cosine(c))),
        Scalar("cosine_distance(array(double),array(double)) double", c => SameLength(c, $"1 - {Cosine(c)}")),
        Scalar("trim_array(array(E),bigint) array(E)", Trimmed),
        Scalar("ngrams(array(E),bigint) array(array(E))", c =>
            $"CASE WHEN {c[1]} <= 0 THEN {c.Fail(SqlErrorName.InvalidFunctionArgument, "N must be positive")} WHEN {c[0]} IS NULL THEN NULL "
                + $"WHEN len({c[0]}) <= {c[1]} THEN [{c[0]}] ELSE "
                + $"list_transform(range(1, len({c[0]}) - {c[1]} + 2), lambda place: list_slice({c[0]}, place, place + {c[1]} - 1)) END"),
        Scalar("contains_sequence(array(T),array(T)) boolean", c =>
            $"CASE WHEN {c[0]} IS NULL OR {c[1]} IS NULL THEN NULL WHEN len({c[1]}) = 0 THEN true ELSE list_contains(list_transform("
                + $"range(1, len({c[0]}) - len({c[1]}) + 2), lambda place: list_slice({c[0]}, place, place + len({c[1]}) - 1) = {c[1]}), true) END"),
        .. Enumerable.Range(2, 4).Select(Zip),
        Scalar("multimap_from_entries(array(row(K,V))) map(K,array(V))", c => Grouped(c[0])),
    ];

    private static EngineSql SameLength(FunctionCall c, EngineSql value) =>
        $"CASE WHEN {c[0]} IS NULL OR {c[1]} IS NULL THEN NULL WHEN len({c[0]}) <> len({c[1]}) THEN "
            + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "The arguments must have the same length")} ELSE {value} END";

    private static EngineSql Dot(EngineSql left, EngineSql right) =>
        $"coalesce(list_sum(list_transform(range(1, len({left}) + 1), lambda place: {left}[place] * {right}[place])), CAST(0 AS DOUBLE))";

    private static EngineSql Cosine(FunctionCall c)
    {
        EngineSql norms = $"(sqrt({Dot(c[0], c[0])}) * sqrt({Dot(c[1], c[1])}))";
        return $"CASE WHEN {HasNull(c[0])} OR {HasNull(c[1])} THEN NULL "
            + $"WHEN {norms} = 0 THEN {c.Fail(SqlErrorName.InvalidFunctionArgument, "Vector magnitude cannot be zero")} ELSE {Dot(c[0], c[1])} / {norms} END";
    }

    private static EngineSql Trimmed(FunctionCall c)
    {
        const string Name = SqlErrorName.InvalidFunctionArgument;
        return $"CASE WHEN {c[0]} IS NULL OR {c[1]} IS NULL THEN NULL "
            + $"WHEN {c[1]} < 0 THEN {c.Lowering.Fail(Name, $"'size must not be negative: ' || {c[1]}")} "
            + $"WHEN {c[1]} > len({c[0]}) THEN {c.Lowering.Fail(Name, $"'size must not exceed array cardinality ' || len({c[0]}) || ': ' || {c[1]}")} "
            + $"ELSE list_slice({c[0]}, 1, len({c[0]}) - {c[1]}) END";
    }

    private static FunctionRow Zip(int count)
    {
        var names = ZipVariables.Take(count).ToList();
        return Scalar($"zip({string.Join(',', names.Select(name => $"array({name})"))}) array(row({string.Join(',', names)}))", c =>
        {
            var place = new EngineName(c.Lowering.Fresh("place"));
            var fields = EngineSql.Join(", ", c.Sql.Select((list, i) => (EngineSql)$"f{i} := list_extract({list}, {place})"));
            var present = EngineSql.Join(" AND ", c.Sql.Select(list => (EngineSql)$"{list} IS NOT NULL"));
            var lengths = EngineSql.Join(", ", c.Sql.Select(list => (EngineSql)$"len({list})"));
            return $"CASE WHEN {present} THEN list_transform(range(1, greatest({lengths}) + 1), lambda {place}: struct_pack({fields})) END";
        });
    }

    /// <summary>The values of each key, both in the order of the entries.</summary>
    private static EngineSql Grouped(EngineSql entries)
    {
        EngineSql keys = $"list_transform({entries}, lambda entry: struct_extract(entry, 'f0'))";
        EngineSql distinct = $"list_filter({keys}, lambda item, place: list_position({keys}, item) = place)";
        return $"CASE WHEN {entries} IS NOT NULL THEN map({distinct}, list_transform({distinct}, lambda wanted: list_transform("
            + $"list_filter({entries}, lambda entry: struct_extract(entry, 'f0') = wanted), lambda entry: struct_extract(entry, 'f1')))) END";
    }
}
