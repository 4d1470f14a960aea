using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tarn.Sql.Tests.Cases;

/// <summary>A line of `tests/data/hostile-sql/statements.jsonl`, with its repetitions expanded.</summary>
internal sealed partial record HostileStatement(string Group, string Name, string Sql, IReadOnlyList<string> Parameters, string Expect)
{
    public string Id => $"{Group}: {Name}";

    /// <summary>The statements that need no table.</summary>
    public static IEnumerable<HostileStatement> All => File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "hostile-sql", "statements.jsonl"))
        .Where(line => !line.StartsWith('#') && !line.Contains("\"needs\":", StringComparison.Ordinal))
        .Select(Read);

    private static HostileStatement Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
        var parameters = json.RootElement.TryGetProperty("parameters", out var list) ? list.EnumerateArray().Select(p => Expand(p.GetString()!)).ToList() : [];
        return new(Text("group"), Text("name"), Expand(Text("sql")), parameters, Text("expect"));
    }

    private static string Expand(string text) => Repeat().Replace(text, match => string.Concat(
        Enumerable.Range(0, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)).Select(n => match.Groups[1].Value
            .Replace("%n", n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("%m", (n + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));

    [GeneratedRegex(@"\{\{(.*?)\}\}\*(\d+)", RegexOptions.Singleline)]
    private static partial Regex Repeat();
}
