using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>The checkout that this test assembly was built from.</summary>
internal static partial class Repository
{
    private static readonly string[] DocumentFolders = [".", "docs", "docs/formats", "docs/decisions", "docs/examples", "bench"];

    /// <summary>The folder that holds <c>Tarn.slnx</c>.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(ThisFile(), "../../../.."));

    /// <summary>Every hand-written C# file under <paramref name="folder"/>, with its path below the root.</summary>
    public static IEnumerable<(string Path, string Text)> CSharp(string folder) =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file)
        where !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules")
        select (path, File.ReadAllText(file));

    /// <summary>Every hand-written C# file.</summary>
    public static IEnumerable<(string Path, string Text)> CSharp() => new[] { "src", "tests", "bench" }.SelectMany(CSharp);

    /// <summary>The projects of <c>src</c>, by their folders.</summary>
    public static IEnumerable<string> Projects { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order()];

    /// <summary>The namespace that a C# file declares; null: none.</summary>
    public static string? NamespaceOf(string text) => Namespace().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>
    /// The comments of a C# file. Neighbouring comment lines are one text, with the number of its first line.
    /// </summary>
    public static IEnumerable<(int Line, string Text)> Comments(string text)
    {
        var (block, start, number) = (new List<string>(), 0, 0);
        foreach (var line in text.Split('\n').Append(""))
        {
            number++;
            if (line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            {
                start = block.Count == 0 ? number : start;
                block.Add(line.Trim().TrimStart('/').Trim());
            }
            else if (block.Count > 0)
            {
                yield return (start, string.Join(' ', block));
                block.Clear();
            }
        }
    }

    /// <summary>The documents that people write: pages of the root, of docs, of bench and of rooms, without the generated coverage.</summary>
    public static IEnumerable<(string Path, string Text)> Documents() =>
        from folder in DocumentFolders.Concat(Directory.EnumerateDirectories(Path.Combine(Root, "src")))
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.md")
        let path = Path.GetRelativePath(Root, file)
        where path != "docs/coverage.md"
        select (path, File.ReadAllText(file));

    [GeneratedRegex(@"^namespace ([\w.]+)[;\s]", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
