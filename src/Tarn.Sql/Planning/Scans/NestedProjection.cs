using Tarn.Sql.Catalog;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning.Scans;

/// <summary>Nested values of a file → the form that plans use: fields by position, found in the file by field id.</summary>
internal static class NestedProjection
{
    /// <param name="sql">The value as the file has it.</param>
    /// <param name="type">The type that the table gives it.</param>
    /// <param name="tree">The table's field ids and names below it.</param>
    /// <param name="physical">The file's own, or null where it is as the table's.</param>
    public static string Write(string sql, SqlType type, FieldTree? tree, PhysicalField? physical, int depth = 0)
    {
        if (tree is null || type.Kind is not (TypeKind.Row or TypeKind.Array or TypeKind.Map))
        {
            return depth == 0 ? sql : $"CAST({sql} AS {DuckDbText.TypeName(type)})";
        }
        var item = "n" + depth.ToString(System.Globalization.CultureInfo.InvariantCulture);
        switch (type.Kind)
        {
            case TypeKind.Array:
                return $"list_transform({sql}, lambda {item}: {Write(item, type.Element, tree.Children[0], physical?.Children[0], depth + 1)})";
            case TypeKind.Map:
                var keys = $"list_transform(map_keys({sql}), lambda {item}: {Write(item, type.Key, tree.Children[0], physical?.Children[0], depth + 1)})";
                var values = $"list_transform(map_values({sql}), lambda {item}: {Write(item, type.Value, tree.Children[1], physical?.Children[1], depth + 1)})";
                return $"CASE WHEN {sql} IS NOT NULL THEN map({keys}, {values}) END";
            default:
                var fields = type.Fields.Select((f, i) => $"f{i} := {Field(sql, f.Type, tree.Children[i], physical, depth)}");
                return $"CASE WHEN {sql} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END";
        }
    }

    private static string Field(string row, SqlType type, FieldTree tree, PhysicalField? physical, int depth)
    {
        var own = physical is null ? null : physical.Children.FirstOrDefault(c => c.FieldId == tree.FieldId);
        if (physical is not null && own is null)
        {
            return $"CAST({(tree.Default is null ? "NULL" : DuckDbText.Quote(tree.Default))} AS {DuckDbText.TypeName(type)})";
        }
        return Write($"struct_extract({row}, {DuckDbText.Quote(own?.Name ?? tree.Name)})", type, tree, own, depth + 1);
    }

    /// <summary>The type that a file written under the table's own schema has.</summary>
    public static string FileType(SqlType type, FieldTree? tree) => type.Kind switch
    {
        TypeKind.Array when tree is not null => FileType(type.Element, tree.Children[0]) + "[]",
        TypeKind.Map when tree is not null => $"MAP({FileType(type.Key, tree.Children[0])}, {FileType(type.Value, tree.Children[1])})",
        TypeKind.Row when tree is not null => $"STRUCT({string.Join(", ", type.Fields.Select((f, i) => $"\"{tree.Children[i].Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {FileType(f.Type, tree.Children[i])}"))})",
        _ => DuckDbText.TypeName(type),
    };
}
