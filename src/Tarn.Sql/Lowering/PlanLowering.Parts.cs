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
                return All($"len({left}) <> len({right})", Pairs(left, right, type.Element), left, right);
            case TypeKind.Map:
                // The entries are in the order of the keys.
                return All($"map_keys({left}) <> map_keys({right})", Pairs($"map_values({left})", $"map_values({right})", type.Value), left, right);
            case TypeKind.Row:
                var fields = type.Fields.Select((f, i) => EqualParts($"struct_extract({left}, 'f{i}')", $"struct_extract({right}, 'f{i}')", f.Type));
                return $"({EngineSql.Join(" AND ", fields)})";
            case TypeKind.Real or TypeKind.Double:
                return $"({left} = {right} AND NOT isnan({left}))";
            default:
                return $"({left} = {right})";
        }
    }

    // The lists are outside the lambda, which can have no query.
    private EngineSql Pairs(EngineSql left, EngineSql right, SqlType type)
    {
        var pair = new EngineName(Fresh("pair"));
        return $"list_transform(list_zip({left}, {right}), lambda {pair}: {EqualParts($"struct_extract({pair}, 1)", $"struct_extract({pair}, 2)", type)})";
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
