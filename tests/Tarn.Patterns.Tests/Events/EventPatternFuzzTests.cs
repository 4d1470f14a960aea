using System.Text;
using Tarn.Patterns.Events;

namespace Tarn.Patterns.Tests.Events;

[Trait("Long", "Fuzz")]
public sealed class EventPatternFuzzTests
{
    [Fact]
    public void Damaged_patterns_and_events_end_in_a_refusal_or_an_answer()
    {
        var random = new Random(16);
        byte[] good = [.. """{"a":[{"numeric":[">",1e2]},{"prefix":{"equals-ignore-case":"É"}}],"$or":[{"b":{"c":[null]}},{"d":[{"cidr":"::/0"}]}]}"""u8];
        byte[] sample = [.. """{"a":[200,{"b":"x"}],"b":[{"c":null},{"c":[[]]}],"d":"::1"}"""u8];
        var ends = Enumerable.Range(0, 20_000).CountBy(_ => End(Damaged(random, good), Damaged(random, sample))).ToDictionary();
        Assert.Equal(["matches", "matches not", "refused"], ends.Keys.Order());
        Assert.All(ends.Values, count => Assert.True(count > 10));
    }

    [Fact]
    public void A_deep_event_matches_nothing()
    {
        var pattern = EventPattern.Parse("""{"a":{"a":[1]}}"""u8);
        Assert.False(pattern.Matches(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))));
    }

    [Fact]
    public void Many_arrays_end_within_the_bound_of_trials()
    {
        var fields = Enumerable.Range(0, 12).Select(i => $"\"f{i}\":[1]").ToList();
        var pattern = EventPattern.Parse(Encoding.UTF8.GetBytes("{\"a\":{" + string.Join(",", fields) + "}}"));
        var elements = Enumerable.Range(0, 600).Select(i => $"{{\"f{i % 12}\":1}}");
        Assert.False(pattern.Matches(Encoding.UTF8.GetBytes("{\"a\":[" + string.Join(",", elements) + "]}")));
    }

    [Fact]
    public void Too_many_combinations_are_refused()
    {
        var choices = Enumerable.Range(0, 10).Select(i => $$"""{"$or":[{"x{{i}}":[1]},{"y{{i}}":[1]}]}""");
        var text = "{" + string.Join(",", choices.Select((choice, i) => $"\"k{i}\":{choice}")) + "}";
        Assert.Contains("too complex", Assert.Throws<PatternException>(() => EventPattern.Parse(Encoding.UTF8.GetBytes(text))).Message);
    }

    private static string End(byte[] pattern, byte[] candidate)
    {
        try
        {
            return EventPattern.Parse(pattern).Matches(candidate) ? "matches" : "matches not";
        }
        catch (PatternException)
        {
            return "refused";
        }
    }

    private static byte[] Damaged(Random random, byte[] text)
    {
        var bytes = text.ToArray();
        for (var i = random.Next(3); i >= 0; i--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(4) == 0 ? (byte)random.Next(256) : text[random.Next(text.Length)];
        }

        return bytes[..(random.Next(3) == 0 ? random.Next(bytes.Length) : bytes.Length)];
    }
}
