using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Tarn.Sql.Tests.Adoption;

/// <summary>Folders of Parquet files that Hive's and other writers made, and the rows that Trino read from them.</summary>
internal static class GoldenHive
{
    /// <summary>The files of a folder by their paths.</summary>
    public static IReadOnlyList<(string Path, byte[] Bytes)> Files(string table)
    {
        using var archive = Open();
        var folder = $"{table}/data/";
        return [.. archive.Entries.Where(entry => entry.FullName.StartsWith(folder, StringComparison.Ordinal))
            .Select(entry => (entry.FullName[folder.Length..], Read(entry)))];
    }

    /// <summary>Columns and rows of a folder, in no order; null: Trino read no rows.</summary>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows)? Rows(string table)
    {
        using var archive = Open();
        if (archive.GetEntry($"{table}/rows.json") is not { } entry)
        {
            return null;
        }

        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(Read(entry)));
        return (
            [.. json.RootElement.GetProperty("names").EnumerateArray().Select(name => name.GetString()!)],
            [.. json.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetString()).ToList())]);
    }

    private static ZipArchive Open() => ZipFile.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", "golden-hive", "parquet.zip"));

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var from = entry.Open();
        using var to = new MemoryStream();
        from.CopyTo(to);
        return to.ToArray();
    }
}
