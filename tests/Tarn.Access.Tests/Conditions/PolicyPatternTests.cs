using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Access.Conditions;

namespace Tarn.Access.Tests.Conditions;

public sealed class PolicyPatternTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("?", "", false)]
    [InlineData("arn:aws:s3:::lake/*", "arn:aws:s3:::lake/a/b", true)]
    [InlineData("arn:aws:s3:::lake/*", "arn:aws:s3:::lake", false)]
    [InlineData("a*b*c", "abbbxc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("stream/?", "stream/ab", false)]
    public void Patterns_fit_whole_texts(string pattern, string text, bool fits) =>
        Assert.Equal(fits, PolicyPattern.Matches(pattern, text, ignoreCase: false));

    [Fact]
    public void Patterns_agree_with_regular_expressions()
    {
        var letters = Gen.Elements('a', 'A', 'b', '*', '?', ':');
        var texts = letters.ListOf().Where(list => list.Count <= 12).Select(list => new string([.. list]));
        Prop.ForAll(
            Arb.From(texts), Arb.From(texts), Arb.From(Gen.Elements(true, false)), (pattern, text, ignoreCase) =>
            {
                var expression = "^" + Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".") + "$";
                var expected = Regex.IsMatch(text, expression, ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
                return PolicyPattern.Matches(pattern, text, ignoreCase) == expected;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void A_hostile_pattern_ends_soon()
    {
        var pattern = string.Concat(Enumerable.Repeat("a*", 1_000)) + "b";
        Assert.False(PolicyPattern.Matches(pattern, new string('a', 2_000), ignoreCase: true));
    }
}
