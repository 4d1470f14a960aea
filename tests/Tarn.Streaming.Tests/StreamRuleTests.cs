using System.Text.Json;

namespace Tarn.Streaming.Tests;

/// <summary>
/// Statements that ask for one rule of Flink each, with the answer that its manual or source states (`tests/data/streaming-rules`).
/// `TARN_STREAM_DIFFERENCES` names a file for the differences.
/// </summary>
public class StreamRuleTests
{
    // A part opens some 30 engines.
    private const int Parts = 20;

    public static TheoryData<int> OtherParts => [.. Enumerable.Range(1, Parts - 1)];

    [Fact]
    public void A_sample_of_statements_follows_the_rules_of_Flink() => Check(part: 0);

    [Theory]
    [Trait("Long", "Recorded")]
    [MemberData(nameof(OtherParts))]
    public void Statements_follow_the_rules_of_Flink(int part) => Check(part);

    private static void Check(int part)
    {
        var differences = StreamCase.All("streaming-rules").Where((_, i) => i % Parts == part).Select(one => (one.Name, Difference: Difference(one)))
            .Where(one => one.Difference is not null).Select(one => $"{one.Name}\t{one.Difference}").ToList();
        if (Environment.GetEnvironmentVariable("TARN_STREAM_DIFFERENCES") is { Length: > 0 } file)
        {
            File.AppendAllLines(file, differences);
        }

        Assert.True(differences.Count == 0, $"{differences.Count} statements differ\n" + string.Join('\n', differences));
    }

    private static string? Difference(StreamCase one)
    {
        var answer = one.Ask(() => int.MaxValue);
        try
        {
            return one.Difference(answer);
        }
        catch (JsonException)
        {
            return $"a row is no JSON: {string.Join(' ', answer.Rows)}";
        }
    }
}
