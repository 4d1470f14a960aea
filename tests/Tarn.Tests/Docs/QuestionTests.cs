using System.Text.RegularExpressions;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Docs;

/// <summary>A newcomer finds answers from docs/README.md, and no link leads nowhere.</summary>
public sealed partial class QuestionTests
{
    private const string Start = "docs/README.md";
    private const int QuestionsMin = 40;
    private const int ClicksMax = 2;

    public static TheoryData<string, string, string> Questions
    {
        get
        {
            var questions = new TheoryData<string, string, string>();
            foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests", "data", "questions.txt")).Where(line => !line.StartsWith('#')))
            {
                var parts = line.Split(" | ");
                questions.Add(parts[0], parts[1], parts[2]);
            }

            return questions;
        }
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void A_question_is_answered_within_two_clicks(string question, string target, string words)
    {
        var (page, anchor) = DocumentLinks.Parts(target);
        Assert.Contains(words, DocumentLinks.Sections(page)[anchor], StringComparison.Ordinal);
        HashSet<string> reached = [Start];
        for (var clicks = 0; clicks < ClicksMax; clicks++)
        {
            reached.UnionWith([.. reached.Select(one => DocumentLinks.Parts(one).Page).Where(one => one.EndsWith(".md", StringComparison.Ordinal))
                .Distinct().SelectMany(DocumentLinks.Targets)]);
        }

        Assert.True(reached.Contains(target), $"{question}: no way of {ClicksMax} clicks leads to {target}");
    }

    [Fact]
    public void The_first_page_begins_with_questions_that_lead_to_sections()
    {
        var sections = DocumentLinks.Sections(Start);
        var rows = Row().Matches(sections["how-do-i"]).Select(match => match.Groups[1].Value).ToArray();
        Assert.InRange(rows.Length, QuestionsMin, 100);
        Assert.Equal(rows.Length, rows.Distinct().Count());
        Assert.True(File.ReadAllText(Path.Combine(Repository.Root, Start)).IndexOf("## How do I", StringComparison.Ordinal) < 30, "the questions come first");
    }

    [Fact]
    public void Every_link_of_a_document_leads_to_a_section() => Assert.Empty(
        from document in Repository.Documents()
        from target in DocumentLinks.Targets(document.Path)
        let parts = DocumentLinks.Parts(target)
        where !Path.Exists(Path.Combine(Repository.Root, parts.Page))
            || parts.Anchor.Length > 0 && parts.Page.EndsWith(".md", StringComparison.Ordinal) && !DocumentLinks.Sections(parts.Page).ContainsKey(parts.Anchor)
        select $"{document.Path}: {target}");

    [GeneratedRegex(@"^\| (.*\?) \| \[", RegexOptions.Multiline)]
    private static partial Regex Row();
}
