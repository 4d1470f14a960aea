using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>Plain English in comments and documents (CONTRIBUTING.md), counted. Each number may only fall.</summary>
public sealed partial class ProseTests
{
    private const int WordsMax = 25;

    // Measured; write a smaller number after a better text.
    private const int CommentClausesMax = 0;
    private const int CommentLongSentencesMax = 6;
    private const int CommentRiddlesMax = 39;
    private const int DocumentClausesMax = 0;
    private const int DocumentLongSentencesMax = 10;

    [Fact]
    public void Comments_name_the_thing()
    {
        var blocks = Repository.CSharp("src").SelectMany(file => Comments(file.Path, file.Text)).ToList();
        AssertFalls(CommentClausesMax, Clauses(blocks), "clauses in comments");
        AssertFalls(CommentLongSentencesMax, Long(blocks), $"sentences over {WordsMax} words in comments");
        AssertFalls(CommentRiddlesMax, Riddles(blocks), "words in comments that leave the reader to guess the thing");
    }

    [Fact]
    public void Documents_name_the_thing()
    {
        var blocks = Repository.Documents().SelectMany(file => Paragraphs(file.Path, file.Text)).ToList();
        AssertFalls(DocumentClausesMax, Clauses(blocks), "clauses in documents");
        AssertFalls(DocumentLongSentencesMax, Long(blocks), $"sentences over {WordsMax} words in documents");
    }

    [Fact]
    public void Comments_have_no_banned_words()
    {
        var found = from file in Repository.CSharp()
                    from block in Comments(file.Path, file.Text)
                    from Match word in Banned().Matches(block.Text)
                    select $"{block.Place}: {word.Value}";
        Assert.True(!found.Any(), string.Join("\n", found));
    }

    private static List<string> Clauses(IEnumerable<(string Place, string Text)> blocks) =>
    [
        .. from block in blocks
           from sentence in Sentences(block.Text)
           from Match clause in Clause().Matches(sentence)
           select $"{block.Place}: {clause.Value}: {sentence}",
    ];

    private static List<string> Riddles(IEnumerable<(string Place, string Text)> blocks) =>
    [
        .. from block in blocks
           from Match word in Riddle().Matches(block.Text)
           select $"{block.Place}: {word.Value}: {block.Text}",
    ];

    private static List<string> Long(IEnumerable<(string Place, string Text)> blocks) =>
    [
        .. from block in blocks
           from sentence in Sentences(block.Text)
           let words = sentence.Split(' ').Length
           where words > WordsMax
           select $"{block.Place}: {words} words: {sentence}",
    ];

    private static void AssertFalls(int allowed, List<string> found, string what)
    {
        Assert.True(found.Count <= allowed, $"{found.Count} {what}, {allowed} allowed:\n{string.Join("\n", found)}");
        Assert.True(found.Count == allowed, $"{found.Count} {what}, fewer than the {allowed} of this test: write the number there");
    }

    // Elements of XML are no words.
    private static IEnumerable<(string Place, string Text)> Comments(string path, string text) =>
        Repository.Comments(text).Select(block => ($"{path}:{block.Line}", Element().Replace(block.Text, " ")));

    // Tables, code and headings are no sentences.
    private static IEnumerable<(string Place, string Text)> Paragraphs(string path, string text)
    {
        var prose = Code().Replace(text, "\n\n");
        foreach (var paragraph in ParagraphEnd().Split(prose))
        {
            if (!paragraph.StartsWith('#') && !paragraph.StartsWith("<!--", StringComparison.Ordinal))
            {
                yield return (path, paragraph);
            }
        }
    }

    private static IEnumerable<string> Sentences(string text) =>
        SentenceEnd().Split(Spaces().Replace(text, " ").Trim()).Where(sentence => sentence.Split(' ').Length >= 4);

    [GeneratedRegex(
        @"\b(?:what|who|whoever|nobody|anybody) (?:is|was|were|has|had|a|the|it|they|came|lies|lay|stands|waits|comes|one|no|"
            + @"others|later|follows|to|finds|asks|reads|knows)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Clause();

    // Pronouns instead of the thing, numbers without a number, and verbs of place for data. "No such table", "such as" and "stands for" are plain.
    [GeneratedRegex(
        @"\b(?:those|so many|so much|lies?|goes on|go on|behind)\b|(?<!\bno )\bsuch\b(?! as)|\bstands?\b(?! (?:for|in for|still))",
        RegexOptions.IgnoreCase)]
    private static partial Regex Riddle();

    [GeneratedRegex(@"\b(?:nobody|anybody|whoever)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Banned();

    [GeneratedRegex(@"<[^>]+>")]
    private static partial Regex Element();

    [GeneratedRegex(@"^```.*?^```|^\s*\|.*?$|^ {4}.*?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\n\s*\n|\n(?=\s*(?:- |\d+\. |#))")]
    private static partial Regex ParagraphEnd();

    [GeneratedRegex(@"(?<=[.;:!?])\s+")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
