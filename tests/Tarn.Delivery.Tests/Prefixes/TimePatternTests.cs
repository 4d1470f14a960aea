using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Delivery.Prefixes;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Prefixes;

public sealed class TimePatternTests
{
    [Fact]
    public void Every_recorded_pattern_prints_what_java_prints_or_is_refused_with_its_message()
    {
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(TestData.Path("timestamp-patterns.jsonl")))
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
        ObjectZone zone;
        try
        {
            zone = ObjectZone.Parse(zoneId);
        }
        catch (TarnException)
        {
            return "unknown zone";
        }

        try
        {
            var to = new StringBuilder();
            TimePattern.Parse(pattern).Print(Time(instant, zone), to);
            return to.ToString();
        }
        catch (TarnException refused)
        {
            return refused.Message;
        }
    }

    // Years beyond .NET's range are shifted by whole 400-year cycles, which have the same weekdays and leap days.
    private static CivilTime Time(string instant, ObjectZone zone)
    {
        const long CycleSeconds = 146_097L * 86_400;
        var yearEnd = instant.IndexOf('-', 1);
        var year = int.Parse(instant.AsSpan(0, yearEnd), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var cycles = (int)Math.Floor((year - 2000) / 400.0);
        var rest = instant[yearEnd..].TrimEnd('Z');
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        var nano = dot < 0 ? 0 : int.Parse(rest[(dot + 1)..].PadRight(9, '0'), CultureInfo.InvariantCulture);
        var seconds = DateTimeOffset.Parse($"{year - cycles * 400}{(dot < 0 ? rest : rest[..dot])}Z", CultureInfo.InvariantCulture);
        return new CivilTime(seconds.ToUnixTimeSeconds() + cycles * CycleSeconds, nano, zone);
    }

    private static bool NeedsLocaleData(string pattern, string zone)
    {
        try
        {
            return TimePattern.Parse(pattern).PrintsZoneName && ObjectZone.Parse(zone).ShortName is null;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    // .NET rounds offsets from before standard time to minutes. No record has such an arrival time.
    private static bool NeedsSecondsOfLocalMeanTime(string zone, JsonElement asked) =>
        zone == "Europe/Amsterdam" && asked.GetProperty("instant").GetString()!.StartsWith("1890", StringComparison.Ordinal);
}
