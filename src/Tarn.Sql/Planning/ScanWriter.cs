using System.Globalization;
using System.Text;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

/// <summary>
/// Writes the reading of a table's files: the top level by field id through read_parquet's schema map, nested levels by an explicit
/// projection, because the map follows ids on the top level only and would read a renamed struct field as null.
/// </summary>
internal static class ScanWriter
{
    public static string Write(ScanNode scan, IReadOnlyList<ScanFile> files)
    {
        if (scan.Table.Rows is { } rows)
        {
            return WriteRows(scan, rows);
        }
        if (files.Count == 0)
        {
            return "SELECT " + List(scan.Columns.Select(c => $"CAST(NULL AS {DuckDbText.TypeName(c.Type)}) AS {c.Name}")) + " WHERE false";
        }
        return string.Join(" UNION ALL ", files.GroupBy(f => SchemaKey(scan, f)).Select(g => WriteGroup(scan, [.. g])));
    }

    /// <summary>Files whose nested columns look alike are read together.</summary>
    private static string SchemaKey(ScanNode scan, ScanFile file)
    {
        if (file.Physical is null)
        {
            return "";
        }
        return string.Join('|', scan.Paths.Select(p => file.Physical.TryGetValue(scan.Table.Columns[p].FieldId, out var f) ? Describe(f) : "-"));
    }

    private static string Describe(PhysicalField field) => field.Children.Count == 0 ? ""
        : $"{field.FieldId}:{field.Name}({string.Join(',', field.Children.Select(c => $"{c.FieldId}:{c.Name}{(c.Children.Count == 0 ? "" : Describe(c))}"))})";

    private static string WriteGroup(ScanNode scan, IReadOnlyList<ScanFile> files)
    {
        var map = new StringBuilder();
        var list = new List<string>();
        for (var i = 0; i < scan.Columns.Count; i++)
        {
            var column = scan.Table.Columns[scan.Paths[i]];
            var physical = files[0].Physical?.GetValueOrDefault(column.FieldId);
            var name = "t" + i.ToString(CultureInfo.InvariantCulture);
            if (column.Nested is not null && files[0].Physical is not null && physical is null)
            {
                list.Add($"CAST(NULL AS {DuckDbText.TypeName(column.Type)}) AS {scan.Columns[i].Name}");
                continue;
            }
            map.Append(map.Length == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture,
                $"{column.FieldId}: {{name: '{name}', type: {DuckDbText.Quote(PhysicalType(column, physical))}, default_value: NULL}}");
            list.Add($"{NestedProjection.Write(name, column.Type, column.Nested, physical)} AS {scan.Columns[i].Name}");
        }
        if (map.Length == 0)
        {
            // Only the number of rows matters; the reader still wants one column.
            map.Append("2147483000: {name: 'none', type: 'INTEGER', default_value: NULL}");
        }
        var paths = string.Join(", ", files.Select(f => DuckDbText.Quote(f.Path)));
        return $"SELECT {List(list)} FROM read_parquet([{paths}], schema = MAP {{{map}}})";
    }

    private static string PhysicalType(TableColumn column, PhysicalField? physical) => column.Nested is null ? DuckDbText.TypeName(column.Type)
        : physical is not null ? physical.DuckType : NestedProjection.FileType(column.Type, column.Nested);

    private static string WriteRows(ScanNode scan, IReadOnlyList<object?[]> source)
    {
        var rows = source.Select(r => $"({string.Join(", ", scan.Paths.Select((p, i) => DuckDbText.Literal(r[p], scan.Columns[i].Type)).DefaultIfEmpty("1"))})").ToList();
        var names = List(scan.Columns.Select(c => c.Name));
        if (rows.Count == 0)
        {
            return "SELECT " + List(scan.Columns.Select(c => $"CAST(NULL AS {DuckDbText.TypeName(c.Type)}) AS {c.Name}")) + " WHERE false";
        }
        var columns = scan.Columns.Count == 0 ? "c0" : string.Join(", ", scan.Columns.Select(c => c.Name));
        return $"SELECT {names} FROM (VALUES {string.Join(", ", rows)}) AS v({columns})";
    }

    private static string List(IEnumerable<string> columns) => string.Join(", ", columns.DefaultIfEmpty("1 AS c0"));
}
