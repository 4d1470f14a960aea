using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.FileTables;
using Tarn.Sql.Planning.Scans;

namespace Tarn.Sql.Executions;

/// <summary>Field ids of files that have none (imported from elsewhere), by the table's name mapping.</summary>
internal static class MappedNames
{
    /// <summary>What the engine's reader of Parquet calls columns of its own.</summary>
    private static readonly string[] EngineNames = ["", "filename", "file_index", "file_row_number"];

    /// <summary>A file's columns by field id: its own ids where it has any, else what its names mean.</summary>
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

    /// <summary>Elements, keys and values are found under those names, whatever the file calls them.</summary>
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
