using Tarn.Sql.Plans;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    /// <summary>
    /// Functions whose lambdas have no DuckDB form; the lambda's parameters become parts of one struct.
    /// </summary>
    private static IEnumerable<FunctionOverload> Lambdas() =>
    [
        Scalar("map_filter(map(K,V),function(K,V,boolean)) map(K,V)", c => $"map_from_entries(list_filter(map_entries({c.Sql[0]}), {EntryLambda(c)}))"),
        Scalar("transform_values(map(K,V),function(K,V,U)) map(K,U)",
            c => $"CASE WHEN {c.Sql[0]} IS NOT NULL THEN map(map_keys({c.Sql[0]}), list_transform(map_entries({c.Sql[0]}), {EntryLambda(c)})) END"),
        Scalar("transform_keys(map(K,V),function(K,V,U)) map(U,V)",
            c => $"CASE WHEN {c.Sql[0]} IS NOT NULL THEN map(list_transform(map_entries({c.Sql[0]}), {EntryLambda(c)}), map_values({c.Sql[0]})) END"),
        Scalar("zip_with(array(T),array(U),function(T,U,R)) array(R)",
            c => $"CASE WHEN {c.Sql[0]} IS NOT NULL AND {c.Sql[1]} IS NOT NULL THEN list_transform(list_zip({c.Sql[0]}, {c.Sql[1]}), {PairLambda(c)}) END"),
        Scalar("reduce(array(T),S,function(S,T,S),function(S,R)) R", Reduced),
        Scalar("map_entries(map(K,V)) array(row(K,V))", "list_transform(map_entries({0}), lambda entry: struct_pack(f0 := entry.key, f1 := entry.value))"),
        Scalar("map_from_entries(array(row(K,V))) map(K,V)",
            "CASE WHEN {0} IS NOT NULL THEN map(list_transform({0}, lambda entry: struct_extract(entry, 'f0')), "
                + "list_transform({0}, lambda entry: struct_extract(entry, 'f1'))) END"),
        Scalar("split_to_map(varchar,varchar,varchar) map(varchar,varchar)", SplitToMap),
    ];

    private static string EntryLambda(WriteContext c)
    {
        var entry = c.Writer.Fresh("entry");
        return $"lambda {entry}: {Renamed(c, 1, entry + ".key", entry + ".value")}";
    }

    private static string PairLambda(WriteContext c)
    {
        var pair = c.Writer.Fresh("pair");
        return $"lambda {pair}: {Renamed(c, 2, $"struct_extract({pair}, 1)", $"struct_extract({pair}, 2)")}";
    }

    private static string Renamed(WriteContext c, int argument, params string[] names)
    {
        var lambda = (LambdaValue)c.Arguments[argument];
        return c.Writer.WriteRenamed(lambda.Body, lambda.Parameters.Select((p, i) => (p.Column, names[i])).ToDictionary(p => p.Column, p => p.Item2));
    }

    /// <summary>
    /// DuckDB's list_reduce needs one type for items and state, and gives a lambda wrong values of captured columns
    /// (seen on 1.5.6). So one struct carries the state, the item and all captured values.
    /// </summary>
    private static string Reduced(WriteContext c)
    {
        var step = (LambdaValue)c.Arguments[2];
        var (reduced, before, next, final) = (c.Writer.Fresh("reduced"), c.Writer.Fresh("state"), c.Writer.Fresh("next"), c.Writer.Fresh("final"));
        var (state, item) = (c.Writer.TypeName(step.Parameters[0].Type), c.Writer.TypeName(step.Parameters[1].Type));
        var captured = Captured(step);
        var values = string.Concat(captured.Select((e, i) => $", k{i} := {c.Writer.Write(e)}"));
        var none = string.Concat(captured.Select((e, i) => $", k{i} := CAST(NULL AS {c.Writer.TypeName(e.Type)})"));
        var kept = string.Concat(captured.Select((_, i) => $", k{i} := {next}.k{i}"));
        var items = $"list_transform({c.Sql[0]}, lambda {reduced}: struct_pack(s := CAST(NULL AS {state}), x := {reduced}{values}))";
        var start = $"struct_pack(s := CAST({c.Sql[1]} AS {state}), x := CAST(NULL AS {item}){none})";
        var names = captured.Select((e, i) => (e.Column, Name: $"{next}.k{i}"))
            .Append((step.Parameters[0].Column, $"{before}.s")).Append((step.Parameters[1].Column, $"{next}.x")).ToDictionary(n => n.Item1, n => n.Item2);
        var body = c.Writer.WriteRenamed(step.Body, names);
        var end =
            $"struct_extract(list_reduce({items}, lambda {before}, {next}: struct_pack(s := CAST({body} AS {state}), x := {next}.x{kept}), {start}), 's')";
        return $"CASE WHEN {c.Sql[0]} IS NOT NULL THEN list_extract(list_transform([{end}], lambda {final}: {Renamed(c, 3, final)}), 1) END";
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

    private static string SplitToMap(WriteContext c)
    {
        var bad = c.Writer.Fail(
            SqlErrorName.InvalidFunctionArgument, "'Key-value delimiter must appear exactly once in each entry. Bad input: ''' || entry || ''''");
        var entries = $"list_filter(string_split({c.Sql[0]}, {c.Sql[1]}), lambda entry: entry <> '')";
        var key = $"CASE WHEN len(string_split(entry, {c.Sql[2]})) <> 2 THEN {bad} ELSE split_part(entry, {c.Sql[2]}, 1) END";
        return $"CASE WHEN {c.Sql[0]} IS NOT NULL AND {c.Sql[1]} IS NOT NULL AND {c.Sql[2]} IS NOT NULL THEN "
            + $"map(list_transform({entries}, lambda entry: {key}), list_transform({entries}, lambda entry: split_part(entry, {c.Sql[2]}, 2))) END";
    }
}
