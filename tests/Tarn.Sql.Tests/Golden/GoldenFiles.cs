using System.IO.Compression;
using System.Text.Json;

namespace Tarn.Sql.Tests.Golden;

/// <summary>
/// The files of tables that other engines wrote, and the rows that these engines saw: the whole set if it lies beside the
/// repository, else the packed selection in it.
/// </summary>
internal static class GoldenFiles
{
    private const string ExpectedSuffix = ".expected.json";

    private static readonly string? Folder = FindFolder();

    /// <summary>Names as keys in the bucket.</summary>
    public static IReadOnlyList<string> Names { get; } = ListNames();

    /// <summary>Whether the whole set is there.</summary>
    public static bool IsWhole => Folder is not null;

    public static IReadOnlyList<string> Tables { get; } = [.. Names
        .Where(n => n.EndsWith(ExpectedSuffix, StringComparison.Ordinal) && !n.Contains("/view_", StringComparison.Ordinal))
        .Select(n => n[..^ExpectedSuffix.Length])];

    private static string Packed => Path.Combine(AppContext.BaseDirectory, "data", "golden-iceberg", "rows.zip");

    public static JsonElement Expected(string table) => JsonDocument.Parse(Read(table + ExpectedSuffix)).RootElement;

    /// <summary>All files of tables.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> All() =>
        Names.Where(n => !n.EndsWith(ExpectedSuffix, StringComparison.Ordinal)).Select(n => (n, Read(n)));

    private static byte[] Read(string name)
    {
        if (Folder is not null)
        {
            return File.ReadAllBytes(Path.Combine(Folder, name));
        }

        using var zip = ZipFile.OpenRead(Packed);
        using var from = zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        from.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static IReadOnlyList<string> ListNames()
    {
        if (Folder is not null)
        {
            return [.. Directory.EnumerateDirectories(Folder).SelectMany(writer => Directory.EnumerateFiles(writer, "*", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(Folder, file))];
        }

        using var zip = ZipFile.OpenRead(Packed);
        return [.. zip.Entries.Select(e => e.FullName)];
    }

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "golden-iceberg");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
