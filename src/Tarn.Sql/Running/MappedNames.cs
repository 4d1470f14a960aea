using Tarn.Lake.Iceberg.Tables;
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
        var isMap = field.DuckType.StartsWith("MAP(", StringComparison.Ordinal) && field.Children.Count == 2;
        var isList = field.DuckType.EndsWith("[]", StringComparison.Ordinal) && field.Children.Count == 1;
        return field with
        {
            FieldId = mapped?.FieldId ?? 0,
            Children = [.. field.Children.Select((c, i) => Map(c, mapped?.Fields, isList ? "element" : isMap ? (i == 0 ? "key" : "value") : c.Name))],
        };
    }
}
