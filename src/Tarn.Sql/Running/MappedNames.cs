using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Planning.Scans;

namespace Tarn.Sql.Running;

/// <summary>Field ids for files without any (imported files), from the table's name mapping.</summary>
internal static class MappedNames
{
    /// <summary>The names of columns that the engine's Parquet reader adds.</summary>
    private static readonly string[] EngineNames = ["", "filename", "file_index", "file_row_number"];

    /// <summary>A file's columns by field id: its own ids if it has any, otherwise the mapped ones.</summary>
    public static PhysicalSchema Apply(PhysicalField root, NameMapping? names)
    {
        var byName = !root.Children.Any(HasId);
        var columns = byName ? root.Children.Select(c => Map(c, names?.Fields, c.Name)) : root.Children;
        var fields = new Dictionary<int, PhysicalField>();
        foreach (var column in columns.Where(c => c.FieldId != 0))
        {
            fields.TryAdd(column.FieldId, column);
        }

        return new(fields, byName) { HasPlainNames = HasPlainNames(root.Children) };
    }

    /// <summary>
    /// A file's columns by their ordinals from 1 in a partition of a Hive table. Names are compared without case; the first one counts. The
    /// file's own ids do not.
    /// </summary>
    public static PhysicalSchema Apply(PhysicalField root, HiveLayout layout)
    {
        var columns = layout.Form.Columns;
        var fields = new Dictionary<int, PhysicalField>();
        for (var i = 0; i < columns.Count; i++)
        {
            var found = layout.IsByPlace ? root.Children.ElementAtOrDefault(i) : ByName(root.Children, columns[i].Name);
            if (found is not null)
            {
                fields.Add(i + 1, Numbered(found, HiveType.Parse(columns[i].Type)) with { FieldId = i + 1 });
            }
        }

        return new(fields, ByName: true) { HasPlainNames = HasPlainNames(root.Children) };
    }

    private static PhysicalField? ByName(IReadOnlyList<PhysicalField> fields, string name) =>
        fields.FirstOrDefault(field => field.Name == name) ?? fields.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static PhysicalField Numbered(PhysicalField field, HiveType type)
    {
        var inside = type.Parts.ToArray();
        if (type.Kind == HiveKind.Struct && field.IsStruct)
        {
            var ids = type.Fields.Select(part => ByName(field.Children, part.Name)).ToArray();
            return field with
            {
                Children = [.. field.Children.Select(child => Array.IndexOf(ids, child) is >= 0 and var at
                    ? Numbered(child, inside[at]) with { FieldId = at + 1 }
                    : child with { FieldId = 0 })],
            };
        }

        return (type.Kind == HiveKind.Array && field.IsList) || (type.Kind == HiveKind.Map && field.IsMap)
            ? field with { Children = [.. field.Children.Select((child, i) => Numbered(child, inside[i]) with { FieldId = i + 1 })] }
            : field;
    }

    private static bool HasPlainNames(IReadOnlyList<PhysicalField> columns)
    {
        var names = new HashSet<string>(EngineNames, StringComparer.OrdinalIgnoreCase);
        return columns.All(c => names.Add(c.Name));
    }

    private static bool HasId(PhysicalField field) => field.FieldId != 0 || field.Children.Any(HasId);

    /// <summary>
    /// The mapping calls list elements, keys and values `element`, `key` and `value`, whatever their names in the file.
    /// </summary>
    private static PhysicalField Map(PhysicalField field, IReadOnlyList<MappedField>? among, string name)
    {
        var mapped = among?.FirstOrDefault(m => m.Names.Contains(name));
        return field with
        {
            FieldId = mapped?.FieldId ?? 0,
            Children = [.. field.Children.Select(
                (c, i) => Map(c, mapped?.Fields, field.IsList ? "element" : field.IsMap ? (i == 0 ? "key" : "value") : c.Name))],
        };
    }
}
