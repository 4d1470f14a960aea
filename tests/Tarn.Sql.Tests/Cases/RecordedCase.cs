using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tarn.Sql.Tests.Cases;

/// <summary>A statement with the answer of Trino 476. A `setup` statement only prepares.</summary>
internal sealed partial record RecordedCase(string Id, string Group, string Sql, bool IsSetup, IReadOnlyList<string> Names, IReadOnlyList<string> Types,
    IReadOnlyList<IReadOnlyList<string?>> Rows, bool AnyOrder, string? ErrorName, string? ErrorMessage)
{
    public static readonly string[] Files = ["queries", "numbers", "text", "times", "nested"];

    public static List<RecordedCase> Read(string file)
    {
        using var stream = new GZipStream(
            File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", "sql-cases", file + ".jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        return [.. Read(file, reader).Select(one => one.ErrorName is null ? one with { Sql = InIceberg(one.Sql) } : one)];
    }

    /// <summary>The cases of a text, one JSON object a line.</summary>
    public static List<RecordedCase> Read(string file, TextReader reader)
    {
        var cases = new List<RecordedCase>();
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            using var json = JsonDocument.Parse(text);
            cases.Add(Parse($"{file}:{line}", json.RootElement));
        }

        return cases;
    }

    // The catalog of the recordings is Trino's of Iceberg, which has no property table_type. Tarn's CREATE TABLE AS makes a Hive table without it.
    private static string InIceberg(string sql) => TableAs().Replace(
        sql, match => $"{match.Groups[1].Value} WITH (table_type = 'ICEBERG'{(match.Groups[2].Success ? ", " : ")")}{match.Groups[2].Value}");

    [GeneratedRegex(@"^(CREATE TABLE (?:IF NOT EXISTS )?[\w.]+)(?: WITH \((?=[^;]*\) AS )(.*?))?(?= AS )", RegexOptions.Singleline)]
    private static partial Regex TableAs();

    private static RecordedCase Parse(string id, JsonElement e)
    {
        var isSetup = e.TryGetProperty("setup", out var setup);
        var hasError = e.TryGetProperty("error", out var error);
        return new(id, e.GetProperty("group").GetString()!, isSetup ? setup.GetString()! : e.GetProperty("sql").GetString()!, isSetup,
            Strings(e, "names"), Strings(e, "types"),
            e.TryGetProperty("rows", out var rows) && rows.ValueKind == JsonValueKind.Array
                ? [.. rows.EnumerateArray().Select(r => (IReadOnlyList<string?>)[.. r.EnumerateArray().Select(v => v.GetString())])] : [],
            e.TryGetProperty("any_order", out var any) && any.GetBoolean(),
            hasError ? error.GetProperty("name").GetString() : null, hasError ? error.GetProperty("message").GetString() : null);
    }

    private static IReadOnlyList<string> Strings(JsonElement e, string name) =>
        e.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(v => v.GetString()!)] : [];
}
