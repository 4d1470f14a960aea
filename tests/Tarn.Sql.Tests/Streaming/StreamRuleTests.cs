using System.Text.Json;

namespace Tarn.Sql.Tests.Streaming;

/// <summary>
/// Statements that ask for one rule of Flink each, with the answer that its manual or source states (`tests/data/streaming-rules`).
/// `TARN_STREAM_DIFFERENCES` names a file for the differences.
/// </summary>
public class StreamRuleTests
{
    [Fact]
    public void Statements_follow_the_rules_of_Flink()
    {
        var differences = StreamCase.All("streaming-rules").Select(one => (one.Name, Difference: Difference(one)))
            .Where(one => one.Difference is not null).Select(one => $"{one.Name}\t{one.Difference}").ToList();
        if (Environment.GetEnvironmentVariable("TARN_STREAM_DIFFERENCES") is { Length: > 0 } file)
        {
            File.WriteAllLines(file, differences);
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
