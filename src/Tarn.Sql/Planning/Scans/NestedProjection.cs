using Tarn.Sql.Catalog;
using Tarn.Sql.Engine;
using Tarn.Sql.Types;
using Tarn.Workers;

namespace Tarn.Sql.Planning.Scans;

/// <summary>
/// Converts nested values of a file to the form of plans: fields by position, found in the file by field id. DuckDB's
/// remap_struct does this in one step that copies no values. Structs rebuilt field by field take several times a wide
/// row's memory.
/// </summary>
internal static class NestedProjection
{
    /// <summary>The engine's type of instants in files. Plans read them as times in UTC.</summary>
    public const string InstantType = "TIMESTAMP WITH TIME ZONE";

    /// <summary>Whether a file stores instants, of which plans want times. Without the file's column, the table's type says what files store.</summary>
    public static bool IsInstant(PhysicalField? physical, SqlType type) => DuckDbText.StoredTypeName(type) == "TIMESTAMP"
        && (physical is not null ? physical.DuckType == InstantType : type.Kind == TypeKind.TimestampWithTimeZone);

    /// <summary>The value of a column, or of a field in it.</summary>
    /// <param name="sql">The file's column as SQL.</param>
    /// <param name="fields">Ordinals in the column's rows, from the column down.</param>
    /// <param name="physical">The file's column; null when it is like the table's.</param>
    /// <param name="isUntyped">
    /// Whether a value that is not a row, array or map has the file's type, not the table's.
    /// </param>
    public static string Write(string sql, TableColumn column, IReadOnlyList<int> fields, PhysicalField? physical, bool isUntyped)
    {
        var (type, tree) = (column.Type, column.Nested);
        foreach (var place in fields)
        {
            var row = physical;
            var name = Names(tree!)[place];
            (type, tree) = (type.Fields[place].Type, tree!.Children[place]);
            physical = row?.Children.FirstOrDefault(c => c.FieldId == tree.FieldId);
            if (row is not null && physical is null)
            {
                return tree.Default is null ? Default(type, tree) : $"CASE WHEN {sql} IS NOT NULL THEN {Default(type, tree)} END";
            }

            sql = $"struct_extract({sql}, {EngineText.Quote(physical?.EngineName ?? name)})";
        }

        // A cast of an instant asks the tables of time zones for each row.
        return IsNested(type, tree) ? Write(sql, type, tree, physical)
            : IsInstant(physical, type) ? $"make_timestamp(epoch_us({sql}))"
            : isUntyped || fields.Count > 0 ? $"CAST({sql} AS {DuckDbText.StoredTypeName(type)})"
            : sql;
    }

    /// <param name="sql">The file's value as SQL.</param>
    /// <param name="type">The value's type in the table.</param>
    /// <param name="tree">The table's field ids and names below it.</param>
    /// <param name="physical">The file's field; null when it is like the table's.</param>
    private static string Write(string sql, SqlType type, FieldTree? tree, PhysicalField? physical)
    {
        if (!IsNested(type, tree))
        {
            return sql;
        }

        var target = DuckDbText.StoredTypeName(type);
        if (!HasRow(type, tree!))
        {
            return $"CAST({sql} AS {target})";
        }

        return HasRowOfNothing(type, tree!, physical) ? Rebuilt(sql, type, tree, physical, 0)
            : $"remap_struct({sql}, CAST(NULL AS {target}), {Sources(type, tree!, physical)}, {Missing(type, tree!, physical) ?? "NULL"})";
    }

    private static bool IsNested(SqlType type, FieldTree? tree) => tree is not null && type.Kind is TypeKind.Row or TypeKind.Array or TypeKind.Map;

    private static bool HasRow(SqlType type, FieldTree tree) => IsNested(type, tree)
        && (type.Kind == TypeKind.Row || Parts(type, tree, null).Any(p => HasRow(p.Type, p.Tree)));

    /// <summary>Whether the file has no field of some row, so that there is nothing to map.</summary>
    private static bool HasRowOfNothing(SqlType type, FieldTree tree, PhysicalField? physical) => IsNested(type, tree)
        && ((type.Kind == TypeKind.Row && Parts(type, tree, physical).All(p => p.Source is null))
            || Parts(type, tree, physical).Any(p => p.Source is not null && HasRowOfNothing(p.Type, p.Tree, p.Physical)));

    /// <summary>The file's name for each part: `{'f0': 'name', 'f1': ROW('name', {…})}`.</summary>
    private static string Sources(SqlType type, FieldTree tree, PhysicalField? physical) => "{" + string.Join(", ", Parts(type, tree, physical)
        .Where(p => p.Source is not null)
        .Select(p =>
            $"'{p.Target}': "
                + $"{(HasRow(p.Type, p.Tree) ? $"ROW({EngineText.Quote(p.Source!)}, {Sources(p.Type, p.Tree, p.Physical)})" : EngineText.Quote(p.Source!))}"))
                + "}";

    /// <summary>The values of parts that the file lacks; null when it has all.</summary>
    private static string? Missing(SqlType type, FieldTree tree, PhysicalField? physical)
    {
        var missing = Parts(type, tree, physical).Select(p => (p.Target, Value: p.Source is null ? Default(p.Type, p.Tree)
            : HasRow(p.Type, p.Tree) ? Missing(p.Type, p.Tree, p.Physical) : null)).Where(p => p.Value is not null).ToList();
        return missing.Count == 0 ? null : $"{{{string.Join(", ", missing.Select(p => $"'{p.Target}': {p.Value}"))}}}";
    }

    private static string Default(SqlType type, FieldTree tree) =>
        $"CAST({(tree.Default is null ? "NULL" : EngineText.Quote(tree.Default))} AS {DuckDbText.StoredTypeName(type)})";

    /// <summary>
    /// A level's parts: their names in plans, their names in the file (null: the file lacks the part), and their types.
    /// </summary>
    private static IEnumerable<(string Target, string? Source, SqlType Type, FieldTree Tree, PhysicalField? Physical)> Parts(
        SqlType type, FieldTree tree, PhysicalField? physical)
    {
        switch (type.Kind)
        {
            case TypeKind.Array:
                return [("list", "list", type.Element, tree.Children[0], physical?.Children[0])];
            case TypeKind.Map:
                return [("key", "key", type.Key, tree.Children[0], physical?.Children[0]),
                    ("value", "value", type.Value, tree.Children[1], physical?.Children[1])];
            default:
                var own = physical?.Children.ToLookup(c => c.FieldId);
                var names = Names(tree);
                return type.Fields.Select((f, i) => (Field: f, Place: i, Tree: tree.Children[i]))
                    .Select(f => (f.Tree, f.Field.Type, f.Place, Found: own?[f.Tree.FieldId].FirstOrDefault()))
                    .Select(f => ($"f{f.Place}", own is null ? names[f.Place] : f.Found?.EngineName, f.Type, f.Tree, f.Found));
        }
    }

    /// <summary>Rebuilds a value field by field, for rows of which the file has no field.</summary>
    private static string Rebuilt(string sql, SqlType type, FieldTree? tree, PhysicalField? physical, int depth)
    {
        if (!IsNested(type, tree))
        {
            return $"CAST({sql} AS {DuckDbText.StoredTypeName(type)})";
        }

        var item = "n" + depth.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var parts = Parts(type, tree!, physical).Select(p => (p.Target, Value: p.Source is null ? Default(p.Type, p.Tree)
            : Rebuilt(type.Kind == TypeKind.Row ? $"struct_extract({sql}, {EngineText.Quote(p.Source)})" : item, p.Type,
                p.Tree, p.Physical, depth + 1))).ToList();
        return type.Kind switch
        {
            TypeKind.Array => $"list_transform({sql}, lambda {item}: {parts[0].Value})",
            TypeKind.Map =>
                $"CASE WHEN {sql} IS NOT NULL THEN map(list_transform(map_keys({sql}), lambda {item}: "
                    + $"{parts[0].Value}), list_transform(map_values({sql}), lambda {item}: {parts[1].Value})) END",
            _ => $"CASE WHEN {sql} IS NOT NULL THEN struct_pack({string.Join(", ", parts.Select(p => $"{p.Target} := {p.Value}"))}) END",
        };
    }

    /// <summary>The type in a file that was written under the table's own schema.</summary>
    public static string FileType(SqlType type, FieldTree? tree) => type.Kind switch
    {
        TypeKind.Array when tree is not null => FileType(type.Element, tree.Children[0]) + "[]",
        TypeKind.Map when tree is not null => $"MAP({FileType(type.Key, tree.Children[0])}, {FileType(type.Value, tree.Children[1])})",
        TypeKind.Row
            when tree is not null =>
                $"STRUCT({string.Join(", ", type.Fields.Select((f, i) => $"{EngineText.Name(Names(tree)[i])} {FileType(f.Type, tree.Children[i])}"))})",
        _ => DuckDbText.StoredTypeName(type),
    };

    private static string[] Names(FieldTree tree) => EngineFieldNames.Of([.. tree.Children.Select(child => child.Name)]);
}
