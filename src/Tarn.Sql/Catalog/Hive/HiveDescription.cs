using System.Globalization;
using Tarn.Lake.Hive;

namespace Tarn.Sql.Catalog.Hive;

/// <summary>DESCRIBE of Hive tables, as Hive prints it.</summary>
internal static class HiveDescription
{
    private const string Blank = "\t \t ";
    private const string Heading = "# col_name            \tdata_type           \tcomment             ";

    /// <summary>The lines: columns, then partition keys; with FORMATTED also location, format and properties.</summary>
    public static IEnumerable<string> Of(HiveTable table, bool isFormatted)
    {
        var columns = table.Storage.Columns.Select(Line);
        var keys = table.Keys.Select(Line);
        if (isFormatted)
        {
            return [Heading, Blank, .. columns, .. table.Keys.Count == 0 ? [] : new[] { Blank }.Concat(Partitions(keys)), Blank, .. Details(table)];
        }

        return table.Keys.Count == 0 ? columns : [.. columns, .. keys, Blank, .. Partitions(keys)];
    }

    private static IEnumerable<string> Partitions(IEnumerable<string> keys) => ["# Partition Information\t \t ", Heading, Blank, .. keys];

    private static IEnumerable<string> Details(HiveTable table)
    {
        var storage = table.Storage;
        yield return "# Detailed Table Information\t \t ";
        yield return Detail("Database:", table.Name.Database);
        yield return Detail("Location:", storage.Location);
        yield return Detail("Table Type:", "EXTERNAL_TABLE");
        yield return "Table Parameters:\t \t ";
        foreach (var (name, value) in table.Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
        {
            yield return Parameter(name, value);
        }

        yield return Blank;
        yield return "# Storage Information\t \t ";
        yield return Detail("SerDe Library:", storage.SerDe);
        yield return Detail("InputFormat:", storage.InputFormat);
        yield return Detail("OutputFormat:", storage.OutputFormat);
        yield return Detail("Num Buckets:", storage.Buckets.ToString(CultureInfo.InvariantCulture));
        yield return Detail("Bucket Columns:", $"[{string.Join(", ", storage.BucketColumns)}]");
        yield return Detail("Sort Columns:", $"[{string.Join(", ", storage.SortColumns.Select(column => column.Column))}]");
        yield return "Storage Desc Params:\t \t ";
        foreach (var (name, value) in storage.Properties.OrderBy(property => property.Key, StringComparer.Ordinal))
        {
            yield return Parameter(name, value);
        }
    }

    private static string Detail(string name, string? value) => $"{name,-20}\t{value ?? "null",-20}\t ";

    private static string Parameter(string name, string value) => $"\t{name,-20}\t{value,-20}";

    /// <summary>A column, as Hive prints it.</summary>
    public static string Line(string name, string type, string? comment) => $"{name,-20}\t{type,-20}\t{comment ?? "",-20}";

    private static string Line(HiveColumn column) => Line(column.Name, column.Type.Text, column.Comment);
}
