using System.Text.RegularExpressions;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class JavaPatternTests
{
    [Theory]
    [InlineData("[a-zA-Z0-9_.-]+", "a.b", true)]
    [InlineData("[a-zA-Z0-9_.-]+", "a b", false)]
    [InlineData("a|b", "ab", false)]
    [InlineData("a", "a\n", false)]
    [InlineData(@"0|([1-9]\d{0,38})", "12", true)]
    [InlineData(@"0|([1-9]\d{0,38})", "1\u0662", false)]
    [InlineData(@"[\w+=,.@-]*", "é", false)]
    [InlineData(@"[\p{L}\p{Z}\p{N}_.:/=+\-@%]*", "é 1", true)]
    [InlineData(@"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "a\tb\U0001F600", true)]
    [InlineData(@"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "a\nb", false)]
    [InlineData(@"^(?!aws:).*$", "aws:x", false)]
    [InlineData(@"^(?!aws:).*$", "x", true)]
    [InlineData(@"[A-Z\_]+", "A_B", true)]
    [InlineData(@"[^:[\]]+", "ab", true)]
    public void Patterns_match_the_whole_text_as_java_does(string pattern, string text, bool matches) =>
        Assert.Equal(matches, JavaPattern.Compile(pattern).IsMatch(text));

    [Fact]
    public void A_thread_that_waits_for_its_turn_refuses_nothing() =>
        Assert.Equal(Regex.InfiniteMatchTimeout, JavaPattern.Compile("[a-zA-Z0-9_.-]+").MatchTimeout);

    [Fact]
    public void A_pattern_that_would_run_for_ever_counts_as_no_match()
    {
        var constraint = new Constraint { Pattern = "(?=(a+)+$)(a+)+" };
        Assert.False(constraint.Matches(new string('a', 40) + "!"));
    }
}
