using System.Text;
using System.Text.Json;
using Tarn.Patterns.Events;

namespace Tarn.Patterns.Tests.Events;

/// <summary>The answers of AWS's own matcher to 850 pairs of a pattern and an event.</summary>
public sealed class EventPatternCaseTests
{
    public static TheoryData<string> Groups => new(Cases().Select(one => one.GetProperty("group").GetString()!).Distinct());

    [Theory]
    [MemberData(nameof(Groups))]
    public void Every_answer_is_that_of_the_matcher(string group)
    {
        var wrong = Cases().Where(one => one.GetProperty("group").GetString() == group).Select(Problem).OfType<string>().ToList();
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void All_cases_are_here() => Assert.Equal(850, Cases().Count());

    private static string? Problem(JsonElement one)
    {
        var text = one.GetProperty("pattern").GetString()!;
        var hasError = one.TryGetProperty("error", out var error);
        EventPattern pattern;
        try
        {
            pattern = EventPattern.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (PatternException refused)
        {
            return !hasError ? $"{text} is refused: {refused.Message}"
                : IsOwn(one) && error.GetProperty("message").GetString()!.Split('\n')[0] is var expected && expected != refused.Message
                ? $"{text}: {refused.Message}, not {expected}"
                : null;
        }

        if (hasError)
        {
            return $"{text} is taken; expected {error}";
        }

        var candidate = one.GetProperty("event").GetString()!;
        var matches = pattern.Matches(Encoding.UTF8.GetBytes(candidate));
        return matches == (one.TryGetProperty("matches", out var answer) && answer.GetBoolean()) ? null : $"{text} {candidate}: {matches}";
    }

    // the JSON reader's messages are not the matcher's
    private static bool IsOwn(JsonElement one)
    {
        var message = one.GetProperty("error").GetProperty("message").GetString()!;
        return !one.TryGetProperty("fault_of_library", out _)
            && !new[] { "Unexpected", "Unrecognized token", "Unrecognized character" }.Any(start => message.StartsWith(start, StringComparison.Ordinal));
    }

    private static IEnumerable<JsonElement> Cases()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tarn.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return File.ReadLines(Path.Combine(folder, "tests/data/event-patterns/cases.jsonl")).Select(line => JsonDocument.Parse(line).RootElement);
    }
}
