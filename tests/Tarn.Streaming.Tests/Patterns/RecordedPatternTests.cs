using System.Text.Json;
using Tarn.Sql;
using Tarn.Streaming.Patterns;

namespace Tarn.Streaming.Tests.Patterns;

/// <summary>Flink's recorded answers. Each cut writes the matcher's state and continues from the bytes.</summary>
public sealed class RecordedPatternTests
{
    private static readonly string[] Unanswered = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "streaming", "match-unanswered.txt"))
        .Select(line => line.Split('\t')[0])];

    public static TheoryData<string> Names => [.. PatternCase.All().Select(c => c.Name).Except(Unanswered)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Answers_as_recorded_however_the_input_is_cut(string name)
    {
        var recorded = PatternCase.All().Single(c => c.Name == name);
        if (recorded.Expected.GetProperty("mode").GetString() == "error")
        {
            Fails(recorded, recorded.Expected.GetProperty("error").GetProperty("phase").GetString()!);
            return;
        }

        var plan = recorded.Plan();
        Assert.Equal(recorded.Expected.GetProperty("schema").EnumerateArray().Select(c => $"{c.GetProperty("name")} {c.GetProperty("type")}"),
            plan.Output.Select(c => $"{c.Name} {c.Type}"));
        var expected = recorded.Rows();
        var count = recorded.Events.Count;
        var whole = Run(recorded, plan, []);
        Assert.Equal(expected, whole.Order(StringComparer.Ordinal));
        Assert.Equal(whole, Run(recorded, plan, [.. Enumerable.Range(0, count)]));
        foreach (var seed in (ReadOnlySpan<int>)[39, 40])
        {
            var random = new Random(seed);
            Assert.Equal(whole, Run(recorded, plan, [.. Enumerable.Range(0, count).Where(_ => random.Next(3) == 0)]));
        }
    }

    [Fact]
    public void Cases_without_an_answer_are_recorded_ones_and_at_most_five()
    {
        Assert.All(Unanswered, name => Assert.Contains(PatternCase.All(), c => c.Name == name));
        Assert.InRange(Unanswered.Length, 0, 5);
    }

    private static void Fails(PatternCase recorded, string phase)
    {
        if (phase == "plan")
        {
            Assert.Throws<SqlException>(recorded.Plan);
            return;
        }

        var plan = recorded.Plan();
        Assert.Throws<SqlException>(() => Run(recorded, plan, []));
    }

    private static List<string> Run(PatternCase recorded, PatternPlan plan, HashSet<int> cuts)
    {
        var rows = new List<string>();
        PatternMatcher Start() => new(plan, new(), row => rows.Add(PatternCase.Text(row, plan)));
        var matcher = Start();
        for (var i = 0; i < recorded.Events.Count; i++)
        {
            matcher.Accept(recorded.Row(recorded.Events[i]), arrivalMs: i);
            if (recorded.Watermark(recorded.Events[i]) is { } watermark)
            {
                matcher.Advance(watermark);
            }

            if (cuts.Contains(i))
            {
                var bytes = PatternMatcherState.Write(matcher);
                PatternMatcherState.Read(bytes, matcher = Start());
                Assert.Equal(bytes, PatternMatcherState.Write(matcher));
            }
        }

        matcher.Advance(long.MaxValue);
        return rows;
    }
}
