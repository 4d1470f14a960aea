using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <summary>
/// Comparison of arrays, maps and rows. A null inside a value makes equality unknown, unless other parts differ; the engine
/// takes two nulls for equal.
/// </summary>
internal sealed partial class PlanLowering
{
    public EngineSql Equal(EngineSql left, EngineSql right, SqlType type) => EqualParts(left, right, type);

    private EngineSql EqualParts(EngineSql left, EngineSql right, SqlType type)
    {
        switch (type.Kind)
        {
            case TypeKind.Array:
                var place = new EngineName(Fresh("place"));
                var item = EqualParts($"list_extract({left}, {place})", $"list_extract({right}, {place})", type.Element);
                return All($"len({left}) <> len({right})", $"list_transform(range(1, len({left}) + 1), lambda {place}: {item})", left, right);
            case TypeKind.Map:
                var key = new EngineName(Fresh("key"));
                var value = EqualParts($"{left}[{key}]", $"{right}[{key}]", type.Value);
                return All(
                    $"cardinality({left}) <> cardinality({right})",
                    $"list_transform(map_keys({left}), lambda {key}: CASE WHEN NOT list_contains(map_keys({right}), {key}) THEN false ELSE {value} END)",
                    left, right);
            case TypeKind.Row:
                var fields = type.Fields.Select((f, i) => EqualParts($"struct_extract({left}, 'f{i}')", $"struct_extract({right}, 'f{i}')", f.Type));
                return $"({EngineSql.Join(" AND ", fields)})";
            case TypeKind.Real or TypeKind.Double:
                return $"({left} = {right} AND NOT isnan({left}))";
            default:
                return $"({left} = {right})";
        }
    }

    /// <summary>Whether all parts are equal: false if one differs, else unknown if one is unknown.</summary>
    private EngineSql All(EngineSql differs, EngineSql parts, EngineSql left, EngineSql right)
    {
        var equal = new EngineName(Fresh("equal"));
        return $"(CASE WHEN {left} IS NULL OR {right} IS NULL THEN NULL WHEN {differs} THEN false ELSE list_extract(list_transform([{parts}], "
            + $"lambda {equal}: CASE WHEN list_contains({equal}, false) THEN false WHEN len(list_filter({equal}, lambda part: part IS NULL)) > 0 THEN NULL "
            + $"ELSE true END), 1) END)";
    }

    /// <summary>Whether a null is met before the first difference.</summary>
    private EngineSql MeetsNull(EngineSql left, EngineSql right, SqlType type)
    {
        if (type.Kind == TypeKind.Row)
        {
            var fields = type.Fields.Select((_, i) => Met($"struct_extract({left}, 'f{i}')", $"struct_extract({right}, 'f{i}')"));
            return $"({left} IS NOT NULL AND {right} IS NOT NULL AND (CASE {EngineSql.Join(" ", fields)} ELSE false END))";
        }

        var place = new EngineName(Fresh("place"));
        EngineSql first = $"list_filter(range(1, least(len({left}), len({right})) + 1), lambda {place}: "
            + $"coalesce(list_extract({left}, {place}) <> list_extract({right}, {place}), true))[1]";
        return $"({first} IS NOT NULL AND (list_extract({left}, {first}) IS NULL OR list_extract({right}, {first}) IS NULL))";

        static EngineSql Met(EngineSql a, EngineSql b) => $"WHEN {a} IS NULL OR {b} IS NULL THEN true WHEN {a} <> {b} THEN false";
    }

    private EngineSql NoOrder(SqlType type) => Fail(SqlErrorName.NotSupported, type.Kind == TypeKind.Array
        ? "ARRAY comparison not supported for arrays with null elements" : "ROW comparison not supported for fields with null elements");
}
