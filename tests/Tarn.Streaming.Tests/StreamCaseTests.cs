namespace Tarn.Streaming.Tests;

public class StreamCaseTests
{
    // A part opens some 50 engines.
    private const int Parts = 20;

    public static TheoryData<int> OtherParts => [.. Enumerable.Range(1, Parts - 1)];

    [Fact]
    public void A_sample_of_recorded_statements_has_Flinks_answers_in_any_cut_of_the_input_with_restarts() => Compare(part: 0);

    [Theory]
    [Trait("Long", "Recorded")]
    [MemberData(nameof(OtherParts))]
    public void Recorded_statements_have_Flinks_answers_every_third_in_any_cut_of_the_input_with_restarts(int part) => Compare(part);

    [Fact]
    public void Listed_differences_name_recorded_statements_and_a_reason()
    {
        var names = StreamCase.All().Select(c => c.Name).ToHashSet();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "streaming", "differs.txt")).Where(l => l.Length > 0))
        {
            Assert.Contains(line.Split('\t')[0], names);
            Assert.NotEqual("", line.Split('\t')[1]);
        }
    }

    private static void Compare(int part)
    {
        var listed = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "streaming", "differs.txt"))
            .Where(line => line.Length > 0).ToDictionary(line => line.Split('\t')[0], line => line.Split('\t')[1]);
        var wrong = new List<string>();
        foreach (var (i, one) in StreamCase.All().Index().Where(one => one.Index % Parts == part))
        {
            var whole = one.Ask(() => int.MaxValue);
            var difference = one.Difference(whole) ?? (i / Parts % TestSeed.Share(3) == 0 ? CutDifference(one, whole) : null);
            if (difference is null == listed.ContainsKey(one.Name))
            {
                wrong.Add($"{one.Name}\t{difference ?? "has Flink's answer now: take it off the list"}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} cases\n" + string.Join('\n', wrong));
    }

    private static string? CutDifference(StreamCase one, CaseAnswer whole)
    {
        var seeds = new[] { 0, TestSeed.Value };
        foreach (var seed in seeds)
        {
            var random = new Random(seed);
            var cut = one.Ask(seed == 0 ? () => 1 : () => random.Next(1, 6), () => seed != 0 && random.Next(4) == 0);
            if (cut.Phase != whole.Phase || (whole.Phase is null && !cut.Rows.SequenceEqual(whole.Rows)))
            {
                return $"cut by seed {seed}: {cut.Phase} {cut.Message} [{string.Join(' ', cut.Rows)}] instead of [{string.Join(' ', whole.Rows)}]";
            }
        }

        return null;
    }
}
