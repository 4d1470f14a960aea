using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    private const string SequenceMovesAway =
        "sequence stop value should be greater than or equal to start value if step is greater than zero "
            + "otherwise stop should be less than or equal to start";

    private static IEnumerable<FunctionRow> Collections() => [.. Arrays(), .. Sequences(), .. Sets(), .. Maps()];

    private static IEnumerable<FunctionRow> Arrays() =>
    [
        Scalar("cardinality(array(E)) bigint", "len({0})"), Scalar("cardinality(map(K,V)) bigint", "CAST(cardinality({0}) AS BIGINT)"),
        Scalar("contains(array(T),T) boolean", Contains),
        Scalar("element_at(array(E),bigint) E",
            c => $"CASE WHEN {c[1]} = 0 THEN "
                + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "SQL array indices start at 1")} ELSE list_extract({c[0]}, {c[1]}) END"),
        Scalar("element_at(map(K,V),K) V", c => $"{c[0]}[{Sought(c)}]"),
        Scalar("array_join(array(T),varchar) varchar", c => Joined(c, null)), Scalar("array_join(array(T),varchar,varchar) varchar", c => Joined(c, c[2])),
        Scalar("array_distinct(array(E)) array(E)", "list_filter({0}, lambda item, place: list_position({0}, item) = place)"),
        Scalar("array_sort(array(E)) array(E)", "list_sort({0}, 'ASC', 'NULLS LAST')"),
        .. new[] { "max", "min" }.Select(name => Scalar($"array_{name}(array(T)) T", c => ArrayExtreme(c, name))),
        Scalar("array_position(array(T),T) bigint", c =>
            $"CASE WHEN {c[0]} IS NOT NULL AND {c[1]} IS NOT NULL THEN CAST(coalesce(list_position({c[0]}, {Sought(c)}), 0) AS BIGINT) END"),
        Scalar("array_remove(array(E),E) array(E)", c =>
            $"CASE WHEN {c[1]} IS NOT NULL THEN list_filter({c[0]}, lambda removed: removed IS NULL OR removed IS DISTINCT FROM {Sought(c)}) END"),
        Scalar("arrays_overlap(array(E),array(E)) boolean",
            "CASE WHEN list_has_any({0}, {1}) THEN true WHEN len({0}) = 0 OR len({1}) = 0 THEN false WHEN "
                + "list_contains(list_transform({0}, lambda overlap: overlap IS NULL), true) OR "
                + "list_contains(list_transform({1}, lambda overlap: overlap IS NULL), true) THEN NULL WHEN {0} IS "
                + "NOT NULL AND {1} IS NOT NULL THEN false END"),
        Scalar("slice(array(E),bigint,bigint) array(E)",
            c => $"CASE WHEN {c[1]} = 0 THEN "
                + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "SQL array indices start at 1")} WHEN {c[2]} < 0 THEN "
                + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "length must be greater than or equal to 0")} "
                + $"WHEN {c[1]} > len({c[0]}) OR {c[1]} < -len({c[0]}) THEN list_slice({c[0]}, 1, 0) WHEN {c[1]} < 0 THEN "
                + $"list_slice({c[0]}, len({c[0]}) + {c[1]} + 1, len({c[0]}) + {c[1]} + "
                + $"least({c[2]}, len({c[0]}))) ELSE list_slice({c[0]}, {c[1]}, {c[1]} + least({c[2]}, len({c[0]})) - 1) END"),
        Scalar("flatten(array(array(E))) array(E)", "flatten({0})"), Scalar("reverse(array(E)) array(E)", "list_reverse({0})"),
        Scalar("repeat(T,integer) array(T)", Repeated),
    ];

    private static EngineSql Repeated(FunctionCall c)
    {
        const int CountMax = 10_000;
        var negative = c.Fail(SqlErrorName.InvalidFunctionArgument, "count argument of repeat function must be greater than or equal to 0");
        var large = c.Fail(SqlErrorName.InvalidFunctionArgument, $"count argument of repeat function must be less than or equal to {CountMax}");
        return $"CASE WHEN {c[1]} < 0 THEN {negative} WHEN {c[1]} > {CountMax} THEN {large} "
            + $"ELSE list_transform(range(CAST({c[1]} AS BIGINT)), lambda repeated: {c[0]}) END";
    }

    // The elements come in the order of the longer array.
    private static EngineSql Common(EngineSql longer, EngineSql shorter) =>
        $"list_filter({longer}, lambda item, place: list_position({longer}, item) = place AND list_position({shorter}, item) IS NOT NULL)";

    private static IEnumerable<FunctionRow> Sequences() =>
    [
        Scalar("sequence(bigint,bigint) array(bigint)", c => Sequence(c, $"CASE WHEN {c[0]} <= {c[1]} THEN 1 ELSE -1 END")),
        Scalar("sequence(bigint,bigint,bigint) array(bigint)", c => Sequence(c, c[2])),
        Scalar("sequence(date,date) array(date)", c => $"list_transform({Days(c, $"1")}, lambda day: DATE '1970-01-01' + day)"),
        Scalar("sequence(date,date,interval day to second) array(date)",
            c => $"list_transform({Days(c, $"CAST({c[2]} // 86400000 AS INTEGER)")}, lambda day: DATE '1970-01-01' + day)"),
        Scalar("sequence(timestamp(p),timestamp(p),interval day to second) array(timestamp(p))", c => Stepped(
            c, c[0], c[1], $"(epoch_ms({c[1]}) - epoch_ms({c[0]})) // {c[2]}", $"generate_series({c[0]}, {c[1]}, to_microseconds({c[2]} * 1000))")),
        Scalar("sequence(timestamp(p),timestamp(p),interval year to month) array(timestamp(p))",
            c => Stepped(c, c[0], c[1], $"datediff('month', {c[0]}, {c[1]}) // {c[2]}",
                $"list_filter(list_transform(range(0, abs(datediff('month', {c[0]}, {c[1]})) // greatest(abs({c[2]}), 1) + 2), "
                + $"lambda place: CAST({c[0]} + to_months(CAST({c[2]} * place AS INTEGER)) AS {DuckDbText.TypeName(c.Arguments[0].Type)})), "
                + $"lambda point: CASE WHEN {c[2]} > 0 THEN point <= {c[1]} ELSE point >= {c[1]} END)")),
        Scalar("sequence(timestamp(p) with time zone,timestamp(p) with time zone,interval day to second) array(timestamp(p) with time zone)", ZonedSequence),
        Scalar("sequence(date,date,interval year to month) array(date)", c => Stepped(
            c, c[0], c[1], $"datediff('month', {c[0]}, {c[1]}) // {c[2]}",
            $"list_filter(list_transform(range(0, abs(datediff('month', {c[0]}, {c[1]})) // greatest(abs({c[2]}), 1) + 2), "
                + $"lambda place: CAST({c[0]} + to_months(CAST({c[2]} * place AS INTEGER)) AS DATE)), lambda day: CASE WHEN "
                + $"{c[2]} > 0 THEN day <= {c[1]} ELSE day >= {c[1]} END)")),
    ];

    private static IEnumerable<FunctionRow> Sets() =>
    [
        Scalar("array_union(array(E),array(E)) array(E)",
            "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_filter(list_concat({0}, {1}), lambda item, "
                + "place: list_position(list_concat({0}, {1}), item) = place) END"),
        Scalar("array_intersect(array(E),array(E)) array(E)",
            c => $"CASE WHEN len({c[0]}) < len({c[1]}) THEN {Common(c[1], c[0])} WHEN {c[1]} IS NOT NULL THEN {Common(c[0], c[1])} END"),
        Scalar("array_except(array(E),array(E)) array(E)",
            "CASE WHEN {1} IS NOT NULL THEN list_filter({0}, lambda item, place: list_position({0}, item) = place AND list_position({1}, item) IS NULL) END"),
        Scalar("transform(array(T),function(T,U)) array(U)", "list_transform({0}, {1})"),
        Scalar("filter(array(T),function(T,boolean)) array(T)", "list_filter({0}, {1})"),
        Scalar("any_match(array(T),function(T,boolean)) boolean",
            "CASE WHEN list_contains(list_transform({0}, {1}), true) THEN true WHEN "
                + "list_contains(list_transform(list_transform({0}, {1}), lambda matched: matched IS NULL), true) "
                + "THEN NULL WHEN {0} IS NOT NULL THEN false END"),
        Scalar("all_match(array(T),function(T,boolean)) boolean",
            "CASE WHEN list_contains(list_transform({0}, {1}), false) THEN false WHEN "
                + "list_contains(list_transform(list_transform({0}, {1}), lambda matched: matched IS NULL), true) "
                + "THEN NULL WHEN {0} IS NOT NULL THEN true END"),
        Scalar("none_match(array(T),function(T,boolean)) boolean",
            "CASE WHEN list_contains(list_transform({0}, {1}), true) THEN false WHEN "
                + "list_contains(list_transform(list_transform({0}, {1}), lambda matched: matched IS NULL), true) "
                + "THEN NULL WHEN {0} IS NOT NULL THEN true END"),
    ];

    private static IEnumerable<FunctionRow> Maps() =>
    [
        Scalar("map() map(unknown,unknown)", "map([], [])"),
        Scalar("map(array(K),array(V)) map(K,V)",
            c => $"CASE WHEN len({c[0]}) <> len({c[1]}) THEN "
                + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "Key and value arrays must be the same length")} ELSE map({c[0]}, {c[1]}) END"),
        Scalar("map_keys(map(K,V)) array(K)", "map_keys({0})"), Scalar("map_values(map(K,V)) array(V)", "map_values({0})"),
        Scalar("map_concat(map(K,V),map(K,V)...) map(K,V)",
            c => $"CASE WHEN {EngineSql.Join(" AND ", c.Sql.Select(map => (EngineSql)$"{map} IS NOT NULL"))} "
                + $"THEN map_concat({EngineSql.Join(", ", c.Sql)}) END"),
    ];

    /// <summary>A value to look for. NaN equals no value; the engine would find it.</summary>
    private static EngineSql Sought(FunctionCall c) => c.Arguments[1].Type.IsFloating ? $"CASE WHEN NOT isnan({c[1]}) THEN {c[1]} END" : c[1];

    /// <summary>NaN is the result only of an array of NaN.</summary>
    private static EngineSql ArrayExtreme(FunctionCall c, string name)
    {
        EngineSql extreme = $"list_{name}({c[0]})";
        extreme = c.Result.IsFloating ? $"coalesce(list_{name}(list_filter({c[0]}, lambda item: NOT isnan(item))), {extreme})" : extreme;
        return $"CASE WHEN len(list_filter({c[0]}, lambda item: item IS NULL)) = 0 THEN {extreme} END";
    }

    /// <summary>Elements are compared in their order, until one is equal. A comparison that nulls inside make unknown is an error.</summary>
    private static EngineSql Contains(FunctionCall c)
    {
        var element = c.Arguments[1].Type;
        if (element.Kind is not (TypeKind.Array or TypeKind.Row))
        {
            return $"CASE WHEN {c[0]} IS NULL OR {c[1]} IS NULL THEN NULL WHEN coalesce(list_contains({c[0]}, {Sought(c)}), false) THEN true WHEN "
                + $"len(list_filter({c[0]}, lambda contained: contained IS NULL)) > 0 THEN NULL ELSE false END";
        }

        var item = new EngineName(c.Lowering.Fresh("item"));
        var unknown = c.Fail(SqlErrorName.NotSupported, "contains does not support arrays with elements that are null or contain null");
        return Named(c, $"list_transform({c[0]}, lambda {item}: CASE WHEN {item} IS NULL THEN 2 ELSE CASE "
            + $"{c.Lowering.Equal(item, c[1], element)} WHEN true THEN 1 WHEN false THEN 0 ELSE 3 END END)", found =>
            $"CASE WHEN {found} IS NULL OR {c[1]} IS NULL THEN NULL WHEN list_position({found}, 3) < coalesce(list_position({found}, 1), len({found}) + 1) "
                + $"THEN {unknown} WHEN list_contains({found}, 1) THEN true WHEN list_contains({found}, 2) THEN NULL ELSE false END");
    }

    private static EngineSql Joined(FunctionCall c, EngineSql? replacement)
    {
        var element = c.Arguments[0].Type.Element;
        if (element.Kind is TypeKind.Array or TypeKind.Map or TypeKind.Row or TypeKind.Varbinary)
        {
            throw new SqlException("OPERATOR_NOT_FOUND", $"Cannot cast {element.Name} to varchar", c.At);
        }

        var joined = new EngineName(c.Lowering.Fresh("joined"));
        var text = c.Lowering.Cast(joined, element, SqlType.Varchar);
        text = replacement is null ? text : $"coalesce({text}, {replacement})";

        // The engine joins only by a constant. Another separator is put before each item, and the first one is cut off.
        EngineSql list = c.Arguments[1] is Constant
            ? (EngineSql)$"array_to_string(list_transform({c[0]}, lambda {joined}: {text}), {c[1]})"
            : $"substr(array_to_string(list_transform({c[0]}, lambda {joined}: {c[1]} || {text}), ''), length({c[1]}) + 1)";
        return $"CASE WHEN {c[0]} IS NOT NULL AND {c[1]} IS NOT NULL "
            + $"{(replacement is null ? EngineSql.None : $"AND {replacement} IS NOT NULL ")}THEN coalesce({list}, '') END";
    }

    private static EngineSql Sequence(FunctionCall c, EngineSql step) =>
        $"CASE WHEN {step} = 0 THEN {c.Fail(SqlErrorName.InvalidFunctionArgument, "step must not be zero")} "
        + $"WHEN ({step} > 0 AND {c[1]} < {c[0]}) OR ({step} < 0 AND {c[1]} > {c[0]}) THEN "
        + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, SequenceMovesAway)} "
        + $"WHEN abs((CAST({c[1]} AS HUGEINT) - {c[0]}) // {step}) >= 10000 THEN "
        + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "result of sequence function must not have more than 10000 entries")} "
        + $"ELSE generate_series({c[0]}, {c[1]}, {step}) END";

    /// <summary>A sequence of times by an interval, after the checks that a sequence of numbers has.</summary>
    private static EngineSql Stepped(FunctionCall c, EngineSql start, EngineSql end, EngineSql steps, EngineSql sequence) =>
        $"CASE WHEN {c[2]} = 0 THEN {c.Fail(SqlErrorName.InvalidFunctionArgument, "interval must not be zero")} "
        + $"WHEN CASE WHEN {c[2]} > 0 THEN {end} < {start} ELSE {end} > {start} END THEN {c.Fail(SqlErrorName.InvalidFunctionArgument, SequenceMovesAway)} "
        + $"WHEN {steps} >= 10000 THEN "
        + $"{c.Fail(SqlErrorName.InvalidFunctionArgument, "result of sequence function must not have more than 10000 entries")} ELSE {sequence} END";

    private static EngineSql ZonedSequence(FunctionCall c)
    {
        var (start, item) = (c.Zoned(0), new EngineName(c.Lowering.Fresh("item")));
        var end = c.Zoned(1).Instant;
        return Stepped(c, start.Instant, end, $"(epoch_ms({end}) - epoch_ms({start.Instant})) // {c[2]}",
            $"list_transform(generate_series({start.Instant}, {end}, to_microseconds({c[2]} * 1000)), lambda {item}: {start.With(item, start.Zone)})");
    }

    private static EngineSql Days(FunctionCall c, EngineSql step)
    {
        var days = c.Sql.Take(2).Select(d => (EngineSql)$"CAST(({d} - DATE '1970-01-01') AS BIGINT)").ToList();
        EngineSql sign = c.Sql.Count == 2 ? $"CASE WHEN {c[0]} <= {c[1]} THEN 1 ELSE -1 END" : step;
        return $"list_transform({Sequence(c with { Sql = days }, sign)}, lambda number: CAST(number AS INTEGER))";
    }
}
