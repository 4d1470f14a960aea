using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Tarn.Lake.Tests;

/// <summary>Finds the repository's test data, and the larger sets beside it if they are present.</summary>
internal static class TestData
{
    private static readonly string Root = FindRoot();

    public static string PathOf(string name) => Path.Combine(Root, "tests", "data", name);

    public static IEnumerable<JsonElement> JsonLines(string name)
    {
        using var file = File.OpenRead(PathOf(name));
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            yield return JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4_000 }).RootElement;
        }
    }

    /// <summary>A folder beside the repository, which not every clone has; null if it is absent.</summary>
    public static string? Shared(string name)
    {
        for (var folder = new DirectoryInfo(Root).Parent; folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", name);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tarn.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
