using System.Globalization;
using Tarn.Sql.Engine;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    /// <summary>
    /// Functions whose lambdas have no DuckDB form; the lambda's parameters become parts of one struct.
    /// </summary>
    private static IEnumerable<FunctionRow> Lambdas() =>
    [
        Scalar("map_filter(map(K,V),function(K,V,boolean)) map(K,V)", c => $"map_from_entries(list_filter(map_entries({c[0]}), {EntryLambda(c)}))"),
        Scalar("transform_values(map(K,V),function(K,V,U)) map(K,U)",
            c => $"CASE WHEN {c[0]} IS NOT NULL THEN map(map_keys({c[0]}), list_transform(map_entries({c[0]}), {EntryLambda(c)})) END"),
        Scalar("transform_keys(map(K,V),function(K,V,U)) map(U,V)",
            c => $"CASE WHEN {c[0]} IS NOT NULL THEN map(list_transform(map_entries({c[0]}), {EntryLambda(c)}), map_values({c[0]})) END"),
        Scalar("zip_with(array(T),array(U),function(T,U,R)) array(R)",
            c => $"CASE WHEN {c[0]} IS NOT NULL AND {c[1]} IS NOT NULL THEN list_transform(list_zip({c[0]}, {c[1]}), {PairLambda(c)}) END"),
        Scalar("reduce(array(T),S,function(S,T,S),function(S,R)) R", Reduced),
        Scalar("map_entries(map(K,V)) array(row(K,V))", "list_transform(map_entries({0}), lambda entry: struct_pack(f0 := entry.key, f1 := entry.value))"),
        Scalar("map_from_entries(array(row(K,V))) map(K,V)",
            "CASE WHEN {0} IS NOT NULL THEN map(list_transform({0}, lambda entry: struct_extract(entry, 'f0')), "
                + "list_transform({0}, lambda entry: struct_extract(entry, 'f1'))) END"),
        Scalar("split_to_map(varchar,varchar,varchar) map(varchar,varchar)", SplitToMap),
        Scalar("split_to_map(varchar,varchar,varchar,function(varchar,varchar,varchar,varchar)) map(varchar,varchar)", SplitToMapOnce),
    ];

    /// <summary>A loop has at most 16⁴ rounds: an endless one ends after seconds.</summary>
    private const int LoopWidth = 16;

    private const int LoopLevels = 4;

    private static EngineSql EntryLambda(FunctionCall c)
    {
        var entry = c.Lowering.Fresh("entry");
        return $"lambda {entry}: {Renamed(c, 1, $"{entry}.key", $"{entry}.value")}";
    }

    private static EngineSql PairLambda(FunctionCall c)
    {
        var pair = c.Lowering.Fresh("pair");
        return $"lambda {pair}: {Renamed(c, 2, $"struct_extract({pair}, 1)", $"struct_extract({pair}, 2)")}";
    }

    private static EngineSql Renamed(FunctionCall c, int argument, params EngineSql[] forms)
    {
        var lambda = (LambdaValue)c.Arguments[argument];
        return c.Lowering.Lower(lambda.Body, lambda.Parameters.Select((p, i) => (p.Column, Form: forms[i])).ToDictionary(p => p.Column, p => p.Form));
    }

    /// <summary>
    /// DuckDB's list_reduce needs one type for items and state, and gives a lambda wrong values of captured columns
    /// (seen on 1.5.6). So one struct carries the state, the item and all captured values.
    /// </summary>
    private static EngineSql Reduced(FunctionCall c)
    {
        var final = c.Lowering.Fresh("final");
        return $"CASE WHEN {c[0]} IS NOT NULL THEN list_extract(list_transform([{Folded(c, c[0], c[1])}], lambda {final}: {Renamed(c, 3, $"{final}")}), 1) END";
    }

    /// <summary>The state after all items of a list.</summary>
    private static EngineSql Folded(FunctionCall c, EngineSql list, EngineSql first)
    {
        var step = (LambdaValue)c.Arguments[2];
        var (reduced, before, next) = (c.Lowering.Fresh("reduced"), c.Lowering.Fresh("state"), c.Lowering.Fresh("next"));
        var (state, item) = (DuckDbText.TypeName(step.Parameters[0].Type), DuckDbText.TypeName(step.Parameters[1].Type));
        var captured = Captured(step);
        var values = EngineSql.Join("", captured.Select((e, i) => (EngineSql)$", k{i} := {c.Lowering.Lower(e)}"));
        var none = EngineSql.Join("", captured.Select((e, i) => (EngineSql)$", k{i} := CAST(NULL AS {DuckDbText.TypeName(e.Type)})"));
        var kept = EngineSql.Join("", captured.Select((_, i) => (EngineSql)$", k{i} := {next}.k{i}"));
        EngineSql items = $"list_transform({list}, lambda {reduced}: struct_pack(s := CAST(NULL AS {state}), x := {reduced}{values}))";
        EngineSql start = $"struct_pack(s := CAST({first} AS {state}), x := CAST(NULL AS {item}){none})";
        var names = captured.Select((e, i) => (e.Column, Form: (EngineSql)$"{next}.k{i}"))
            .Append((step.Parameters[0].Column, (EngineSql)$"{before}.s")).Append((step.Parameters[1].Column, (EngineSql)$"{next}.x"))
            .ToDictionary(n => n.Item1, n => n.Item2);
        var body = c.Lowering.Lower(step.Body, names);
        return $"struct_extract(list_reduce({items}, lambda {before}, {next}: struct_pack(s := CAST({body} AS {state}), x := {next}.x{kept}), {start}), 's')";
    }

    /// <summary>
    /// A loop from row to row, until the field before the last one is not 0. The engine has no loop that ends early; so lists of rounds are inside
    /// each other, and lists after the end are empty.
    /// </summary>
    private static EngineSql Looped(FunctionCall c)
    {
        var way = (c.Result.Fields.Count - 2).ToString(CultureInfo.InvariantCulture);
        EngineSql rounds = $"list_transform(range({LoopWidth}), lambda number: CAST(NULL AS {c.ResultName}))";
        var form = Level($"CAST({c[0]} AS {c.ResultName})", LoopLevels);
        var tooLong = c.Fail(SqlErrorName.NotSupported, $"a loop of a function has more than {Math.Pow(LoopWidth, LoopLevels)} rounds");
        return Named(c, form, ended => $"CASE WHEN struct_extract({ended}, 'f{way}') = 0 THEN {tooLong} ELSE {ended} END");

        EngineSql Level(EngineSql first, int level)
        {
            var (state, unused) = (new EngineName(c.Lowering.Fresh("state")), new EngineName(c.Lowering.Fresh("number")));
            EngineSql goesOn = $"struct_extract({state}, 'f{way}') = 0";
            EngineSql list = level == LoopLevels ? rounds : $"CASE WHEN struct_extract({first}, 'f{way}') = 0 THEN {rounds} ELSE [] END";
            EngineSql next = level > 1 ? Level(state, level - 1)
                : $"CASE WHEN {goesOn} THEN CAST({Renamed(c, 1, state)} AS {c.ResultName}) ELSE {state} END";
            return $"list_reduce({list}, lambda {state}, {unused}: {next}, {first})";
        }
    }

    /// <summary>Columns and outer parameters that a lambda's body mentions.</summary>
    private static List<ColumnReference> Captured(LambdaValue lambda)
    {
        var own = new HashSet<int>(lambda.Parameters.Select(p => p.Column));
        var found = new List<ColumnReference>();
        PlanExpressionTree.Visit(lambda.Body, e =>
        {
            if (e is LambdaValue inner)
            {
                own.UnionWith(inner.Parameters.Select(p => p.Column));
            }
            else if (e is ColumnReference c)
            {
                found.Add(c);
            }
        });
        return [.. found.Where(c => !own.Contains(c.Column)).DistinctBy(c => c.Column)];
    }

    /// <summary>Values of the same key become one by the lambda, whose parameters are the key and two values.</summary>
    private static EngineSql SplitToMapOnce(FunctionCall c)
    {
        var merge = (LambdaValue)c.Arguments[3];
        var captured = Captured(merge);
        var (key, place) = (new EngineName(c.Lowering.Fresh("key")), new EngineName(c.Lowering.Fresh("place")));
        var entry = new EngineName(c.Lowering.Fresh("entry"));
        var (before, next) = (new EngineName(c.Lowering.Fresh("before")), new EngineName(c.Lowering.Fresh("next")));
        var values = EngineSql.Join("", captured.Select((e, i) => (EngineSql)$", k{i} := {c.Lowering.Lower(e)}"));
        var kept = EngineSql.Join("", captured.Select((_, i) => (EngineSql)$", k{i} := {next}.k{i}"));
        EngineSql[] parameters = [$"{next}.n", $"{before}.s", $"{next}.s"];
        var forms = captured.Select((e, i) => (e.Column, Form: (EngineSql)$"{next}.k{i}"))
            .Concat(merge.Parameters.Select((p, i) => (p.Column, parameters[i]))).ToDictionary(p => p.Column, p => p.Item2);
        var body = c.Lowering.Lower(merge.Body, forms);
        return Named(c, SplitToEntries(c), entries =>
        {
            EngineSql keys = $"list_transform({entries}, lambda {entry}: {entry}.n)";
            EngineSql first = $"list_filter({keys}, lambda {key}, {place}: list_position({keys}, {key}) = {place})";
            EngineSql same = $"list_transform(list_filter({entries}, lambda {entry}: {entry}.n = {key}), "
                + $"lambda {entry}: struct_pack(s := {entry}.s, n := {entry}.n{values}))";
            EngineSql merged = $"list_reduce({same}, lambda {before}, {next}: struct_pack(s := CAST({body} AS VARCHAR), n := {next}.n{kept})).s";
            return $"CASE WHEN {entries} IS NOT NULL THEN map({first}, list_transform({first}, lambda {key}: {merged})) END";
        });
    }

    private static EngineSql SplitToEntries(FunctionCall c)
    {
        var bad = c.Lowering.Fail(
            SqlErrorName.InvalidFunctionArgument, $"'Key-value delimiter must appear exactly once in each entry. Bad input: ''' || entry || ''''");
        EngineSql entries = $"list_filter(string_split({c[0]}, {c[1]}), lambda entry: entry <> '')";
        EngineSql key = $"CASE WHEN len(string_split(entry, {c[2]})) <> 2 THEN {bad} ELSE split_part(entry, {c[2]}, 1) END";
        return $"CASE WHEN {c[0]} IS NOT NULL AND {c[1]} IS NOT NULL AND {c[2]} IS NOT NULL THEN "
            + $"list_transform({entries}, lambda entry: struct_pack(n := {key}, s := split_part(entry, {c[2]}, 2))) END";
    }

    private static EngineSql SameDelimiter(FunctionCall c) =>
        c.Fail(SqlErrorName.InvalidFunctionArgument, "entryDelimiter and keyValueDelimiter must not be the same");

    private static EngineSql SplitToMap(FunctionCall c)
    {
        var bad = c.Lowering.Fail(
            SqlErrorName.InvalidFunctionArgument, $"'Key-value delimiter must appear exactly once in each entry. Bad input: ''' || entry || ''''");
        EngineSql entries = $"list_filter(string_split({c[0]}, {c[1]}), lambda entry: entry <> '')";
        EngineSql key = $"CASE WHEN len(string_split(entry, {c[2]})) <> 2 THEN {bad} ELSE split_part(entry, {c[2]}, 1) END";
        return $"CASE WHEN {c[0]} IS NOT NULL AND {c[1]} IS NOT NULL AND {c[2]} IS NOT NULL THEN CASE WHEN {c[1]} = {c[2]} THEN {SameDelimiter(c)} ELSE "
            + $"map(list_transform({entries}, lambda entry: {key}), list_transform({entries}, lambda entry: split_part(entry, {c[2]}, 2))) END END";
    }
}
