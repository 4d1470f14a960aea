using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Tarn.Items.Tests;

/// <summary>Files of <c>tests/data</c>.</summary>
internal static class TestData
{
    /// <summary>The steps of all recorded scenarios (tests/data/dynamodb-cases/README.md), with <c>$repeat</c> expanded.</summary>
    public static IEnumerable<JsonElement> Steps()
    {
        using var file = File.OpenRead(PathOf("dynamodb-cases/cases.jsonl.gz"));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (text.ReadLine() is { } line)
        {
            using var scenario = JsonDocument.Parse(Expanded(line), new JsonDocumentOptions { MaxDepth = 256 });
            foreach (var step in scenario.RootElement.GetProperty("steps").EnumerateArray())
            {
                yield return step.Clone();
            }
        }
    }

    private static string PathOf(string name, [CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "data", name);

    private static string Expanded(string line) => System.Text.RegularExpressions.Regex.Replace(
        line,
        """\{"\$repeat":\["(.*?)",(\d+)\]\}""",
        match => $"\"{Repeated(match.Groups[1].Value, match.Groups[2].Value)}\"");

    private static string Repeated(string text, string times) =>
        string.Concat(Enumerable.Repeat(text, int.Parse(times, System.Globalization.CultureInfo.InvariantCulture)));
}
