using System.Text.RegularExpressions;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Docs;

/// <summary>A page says of no operation that it is missing while the doors answer it.</summary>
public sealed partial class MissingClaimsTests
{
    private static readonly HashSet<string> Answered =
        [.. ListedOperation().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "coverage.md"))).Select(match => match.Groups[1].Value)];

    [Fact]
    public void No_operation_that_a_page_calls_missing_is_in_the_coverage()
    {
        Assert.True(Answered.Count > 400, "the coverage lists operations");
        var wrong = from page in Repository.Documents() from claim in Claims(page.Text) select $"{page.Path}: {claim}";
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("`PutRecord` is missing.", true)]
    [InlineData("`UpdateUser` is missing: a user keeps its name.\n`PutRecord` works.", false)]
    [InlineData("Not built yet: `ListStreams`, `UpdateUser`.", true)]
    [InlineData("`ListStreams` and the others\nare not supported.", true)]
    public void A_claim_is_a_sentence_that_calls_an_operation_missing(string text, bool isWrong) => Assert.Equal(isWrong, Claims(text).Any());

    private static IEnumerable<string> Claims(string text) =>
        from sentence in SentenceEnd().Split(text)
        where Missing().IsMatch(sentence)
        from Match name in Name().Matches(sentence)
        where Answered.Contains(name.Groups[1].Value)
        select $"{name.Groups[1].Value} is called missing, and coverage.md has it";

    [GeneratedRegex(@"</a>(\w+) \| (?:works|kept)")]
    private static partial Regex ListedOperation();

    [GeneratedRegex(@"(?<=[.!?])\s|\n\s*\n|\n[-|]")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\b(?:(?:is|are) missing|not built|(?:is|are) not supported)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Missing();

    [GeneratedRegex(@"`([A-Z]\w+)`")]
    private static partial Regex Name();
}
