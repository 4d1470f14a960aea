using System.Text.RegularExpressions;
using Tarn.Patterns.Expressions;

namespace Tarn.Patterns.Tests.Expressions;

public sealed class TextPatternTests
{
    [Theory]
    [InlineData("b+", "abbc", "bb")]
    [InlineData("b+?", "abbc", "b")]
    [InlineData("a|ab", "ab", "a")]
    [InlineData("(a)(?<n>b)?", "ac", "a|a|-")]
    [InlineData("(?i)É", "é", "é")]
    [InlineData("a(?i)b|c", "aC", "aC")]
    [InlineData("^b", "a\nb", null)]
    [InlineData("(?m)^b$", "a\nb\nc", "b")]
    [InlineData("a$", "a\n", "a")]
    [InlineData("a\\z", "a\n", null)]
    [InlineData("a.b", "a\nb", null)]
    [InlineData("(?s)a.b", "a\nb", "a\nb")]
    [InlineData("(?x) a b # c", "ab", "ab")]
    [InlineData("a(?=b)", "acab", "a")]
    [InlineData("a(?!b)c", "abac", "ac")]
    [InlineData("(?<=a)b", "bab", "b")]
    [InlineData("(?<!a|bb)c", "acbbcdc", "c")]
    [InlineData("(?>a+)ab", "aaab", null)]
    [InlineData("a++b", "aab", "aab")]
    [InlineData("(a)\\1", "abaa", "aa|a")]
    [InlineData("(?<x>.)\\k<x>", "abb", "bb|b")]
    [InlineData("[^\\d\\s]+", "1 ab", "ab")]
    [InlineData("[[:alpha:]-]+", "1a-b", "a-b")]
    [InlineData("[]a]+", "x]a", "]a")]
    [InlineData("\\p{Lu}\\P{Lu}", "aBc", "Bc")]
    [InlineData("\\p{Greek}+", "aαβ", "αβ")]
    [InlineData("a{2,3}", "aaaa", "aaa")]
    [InlineData("a{,2}", "a{,2}", "a{,2}")]
    [InlineData("a{2", "a{2", "a{2")]
    [InlineData("\\x41\\x{1F600}", "A😀", "A😀")]
    [InlineData("\\u00e9[\\u00E0-\\u00fF]", "u00e9 éü", "éü")]
    [InlineData("\\bb", "ab b", "b")]
    [InlineData("\\Qa.b\\E", "axb a.b", "a.b")]
    [InlineData("(|a)*c", "aac", "aac|")]
    [InlineData("(?:(?>[ab]+)){2}", "caabbb", null)]
    [InlineData("(?>a|ab)c|d", "abcd", "d")]
    [InlineData("(?>(a)|b)+c", "abac", "abac|a")]
    [InlineData("(a*)*b", "aab", "aab|")]
    [InlineData("(?:a?){3}b", "aab", "aab")]
    public void A_pattern_finds_its_groups(string pattern, string text, string? groups)
    {
        var compiled = TextPattern.Parse(pattern, PatternOptions.None);
        var points = text.EnumerateRunes().Select(rune => rune.Value).ToArray();
        var matcher = compiled.Matcher(points);
        var steps = 100_000L;
        var status = matcher.Find(0, ref steps);
        Assert.Equal(groups is null ? MatchStatus.NotFound : MatchStatus.Found, status);
        if (groups is not null)
        {
            var found = Enumerable.Range(0, compiled.GroupNames.Count).Select(group => matcher.StartOf(group) < 0
                ? "-"
                : string.Concat(points[matcher.StartOf(group)..matcher.EndOf(group)].Select(char.ConvertFromUtf32)));
            Assert.Equal(groups, string.Join('|', found));
        }
    }

    [Theory]
    [InlineData("(a", "a '(' without its ')'")]
    [InlineData("a)", "a ')' without its '('")]
    [InlineData("[a", "a '[' without its ']'")]
    [InlineData("*a", "a quantifier without a part")]
    [InlineData("[b-a]", "an empty range")]
    [InlineData("\\", "a '\\' at its end")]
    [InlineData("(a)\\2", "a reference to group 2")]
    [InlineData("\\p{Foo}", "the unknown property 'Foo'")]
    [InlineData("\\g<a>", "'\\g', which is not supported")]
    [InlineData("(?(1)a)", "a condition, which is not supported")]
    [InlineData("(?<=a+)b", "look-behind of varying width")]
    [InlineData("a{20000}", "a repeat count above")]
    [InlineData("(a{1000}){1000}", "too large")]
    public void A_wrong_pattern_is_refused_by_its_fault(string pattern, string fault)
    {
        var refusal = Assert.Throws<PatternException>(() => TextPattern.Parse(pattern, PatternOptions.None));
        Assert.Contains(fault, refusal.Message);
    }

    [Fact]
    public void The_longest_match_and_matches_that_are_not_empty_are_found_on_demand()
    {
        Assert.Equal((0, 2), Find("a|aa", "aab", PatternOptions.Longest));
        Assert.Equal((1, 2), Find("b*", "ab", PatternOptions.NotEmpty));
        Assert.Equal((0, 1), Find("a*?", "ab", PatternOptions.NotEmpty));
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("^(a|a)*$")]
    [InlineData("(a|aa)+$")]
    [InlineData("(.*)*x")]
    [InlineData("(a?){20}a{20}$")]
    public void A_search_that_backtracks_remembers_failed_states(string pattern)
    {
        var points = (new string('a', 3_000) + "!").Select(c => (int)c).ToArray();
        var steps = 10_000_000L;
        Assert.Equal(MatchStatus.NotFound, TextPattern.Parse(pattern, PatternOptions.None).Matcher(points).Find(0, ref steps));
        Assert.True(steps > 0);
    }

    [Fact]
    public void A_search_without_memory_ends_with_its_budget()
    {
        var points = (new string('a', 3_000) + "!").Select(c => (int)c).ToArray();
        var steps = 1_000_000L;
        Assert.Equal(MatchStatus.OverBudget, TextPattern.Parse("(a+)+\\1$", PatternOptions.None).Matcher(points).Find(0, ref steps));
    }

    [Fact]
    public void A_pattern_of_many_options_is_refused_and_does_not_nest_without_bound()
    {
        var wrong = Assert.Throws<PatternException>(() => TextPattern.Parse(string.Concat(Enumerable.Repeat("(?i)", 200_000)), PatternOptions.None));
        Assert.Contains("nested deeper", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nested_repeats_of_nothing_are_too_large()
    {
        var wrong = Assert.Throws<PatternException>(() => TextPattern.Parse("(?:(?:(?:(?:){10000}){10000}){10000}){10000}", PatternOptions.None));
        Assert.Contains("too large", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_patterns_find_the_matches_of_another_engine()
    {
        const int Seed = 5;
        var chance = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = Pattern(chance, 3);
            var text = string.Concat(Enumerable.Range(0, chance.Next(8)).Select(_ => "abc"[chance.Next(3)]));
            var expected = Regex.Match(text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
            var found = Find(pattern, text, PatternOptions.None);
            Assert.True(
                found == (expected.Success ? (expected.Index, expected.Index + expected.Length) : (-1, -1)),
                $"seed {Seed}: {pattern} in {text}: {found}, expected {expected.Index}+{expected.Length} {expected.Success}");
        }
    }

    private static (int, int) Find(string pattern, string text, PatternOptions options)
    {
        var matcher = TextPattern.Parse(pattern, options).Matcher(text.Select(c => (int)c).ToArray());
        var steps = 1_000_000L;
        return matcher.Find(0, ref steps) == MatchStatus.Found ? (matcher.StartOf(0), matcher.EndOf(0)) : (-1, -1);
    }

    private static string Pattern(Random chance, int depth)
    {
        string Inner() => Pattern(chance, depth - 1);
        return depth == 0
            ? new[] { "a", "b", "c", ".", "[ab]", "[^a]" }[chance.Next(6)]
            : chance.Next(9) switch
            {
                0 => $"({Inner()}|{Inner()})",
                1 => $"(?:{Inner()}){new[] { "*", "+", "?", "*?", "+?", "??", "{1,2}", "{2}" }[chance.Next(8)]}",
                2 => $"(?={Inner()})",
                3 => $"(?!{Inner()})",
                4 => chance.Next(2) == 0 ? $"^{Inner()}" : $"{Inner()}\\z",
                _ => Inner() + Inner(),
            };
    }
}
