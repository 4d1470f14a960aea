using System.Text.Json;
using Tarn.Patterns.Paths;

namespace Tarn.Patterns.Tests.Paths;

/// <summary>The answers of the Java library. Cases whose document is no JSON are left out: their errors are not those of paths.</summary>
public sealed class ValuePathCaseTests
{
    [Fact]
    public void Paths_read_what_the_library_reads()
    {
        var wrong = new List<string>();
        var read = 0;
        foreach (var line in File.ReadLines(TestData.Path("jsonpath-cases/cases.jsonl")))
        {
            using var parsed = JsonDocument.Parse(line);
            var (path, text) = (parsed.RootElement.GetProperty("path").GetString()!, parsed.RootElement.GetProperty("document").GetString()!);
            if (DocumentOf(text) is not { } document)
            {
                continue;
            }

            read++;
            var expected = parsed.RootElement.TryGetProperty("result", out var result) ? result.GetString()!
                : parsed.RootElement.GetProperty("error").GetProperty("class").GetString() == "PathNotFoundException" || text == "null" ? "nothing"
                : "error";
            var found = Read(path, document);
            if (!IsSame(expected, found))
            {
                wrong.Add($"{path} of {text[..Math.Min(text.Length, 40)]}: expected {expected}, found {found}");
            }

            if (parsed.RootElement.TryGetProperty("definite", out var definite) && ValuePath.Parse(path).IsDefinite != definite.GetBoolean())
            {
                wrong.Add($"{path}: definite is {definite}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(read > 240, $"{read} cases were read");
    }

    private static JsonElement? DocumentOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Read(string path, JsonElement document)
    {
        try
        {
            return ValuePath.Parse(path).TryRead(document, out var value) ? value.GetRawText() : "nothing";
        }
        catch (PatternException)
        {
            return "error";
        }
    }

    private static bool IsSame(string expected, string found)
    {
        if (expected is "nothing" or "error" || found is "nothing" or "error")
        {
            return expected == found;
        }

        using var one = JsonDocument.Parse(expected);
        using var other = JsonDocument.Parse(found);
        return IsSame(one.RootElement, other.RootElement);
    }

    private static bool IsSame(JsonElement one, JsonElement other) => one.ValueKind == other.ValueKind && one.ValueKind switch
    {
        JsonValueKind.Object => one.EnumerateObject().All(member => other.TryGetProperty(member.Name, out var value) && IsSame(member.Value, value))
            && one.EnumerateObject().Count() == other.EnumerateObject().DistinctBy(member => member.Name).Count(),
        JsonValueKind.Array => one.GetArrayLength() == other.GetArrayLength()
            && one.EnumerateArray().Zip(other.EnumerateArray()).All(pair => IsSame(pair.First, pair.Second)),
        JsonValueKind.String => one.GetString() == other.GetString(),
        JsonValueKind.Number => one.GetDouble() == other.GetDouble(),
        _ => true,
    };
}
