using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>The rules of durability: each that code cites is defined in docs/rules.md, with its subject and its witnesses.</summary>
public sealed partial class RuleTests
{
    // Far below the present numbers: a search that finds fewer finds the wrong texts.
    private const int CitationsMin = 200;
    private const int WitnessesMin = 40;
    private const int PathsMin = 20;

    // The walks of ARCHITECTURE.md and the generator's README add these files.
    private static readonly HashSet<string> Examples =
    [
        "src/Tarn.Aws/Sns/Topics/TopicOperations.cs",
        "src/Tarn.Aws/Sns/SnsDoor.cs",
        "src/Tarn/Modules/Sns/SnsModule.cs",
        "src/Tarn.Lake/Shredding/Columns/TimestampNsColumn.cs",
    ];

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "rules.md"));

    private static readonly Dictionary<string, string> Subjects = Heading().Matches(Page)
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());

    [Fact]
    public void Thirty_nine_rules_are_defined() =>
        Assert.Equal(Enumerable.Range(1, 39).Select(number => $"D{number}"), Subjects.Keys.OrderBy(rule => int.Parse(rule[1..])));

    [Fact]
    public void A_cited_rule_is_defined_and_has_its_subject()
    {
        var cited = (from file in Repository.CSharp()
                     from block in Repository.Comments(file.Text)
                     from Match citation in Citation().Matches(block.Text)
                     let subject = Spaces().Replace(citation.Groups[2].Value, " ")
                     select (Place: $"{file.Path}:{block.Line}", Rule: citation.Groups[1].Value, Subject: subject)).ToList();
        Assert.True(cited.Count > CitationsMin, $"only {cited.Count} citations were found: the search is broken");
        var wrong = from citation in cited
                    where !Subjects.TryGetValue(citation.Rule, out var defined) || (citation.Subject.Length > 0 && citation.Subject != defined)
                    select $"{citation.Place}: {citation.Rule} ({citation.Subject})";
        Assert.True(!wrong.Any(), string.Join("\n", wrong));
    }

    [Fact]
    public void Witnesses_of_rules_exist()
    {
        var classes = Repository.CSharp("tests").Select(file => Path.GetFileNameWithoutExtension(file.Path)).ToHashSet();
        var named = Witness().Matches(Page).SelectMany(line => Test().Matches(line.Value)).Select(test => test.Groups[1].Value).ToList();
        Assert.True(named.Count > WitnessesMin, $"only {named.Count} witnesses were found: the search is broken");
        var missing = named.Where(test => !classes.Contains(test) && !classes.Any(file => file.StartsWith(test + ".", StringComparison.Ordinal)));
        Assert.True(!missing.Any(), $"docs/rules.md names tests that do not exist: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Files_that_documents_name_exist()
    {
        var files = Repository.CSharp().Select(file => "/" + file.Path).ToList();
        var named = (from page in Repository.Documents()
                     from Match path in SourcePath().Matches(page.Text)
                     select (page.Path, Name: path.Groups[1].Value)).ToList();
        Assert.True(named.Count > PathsMin, $"only {named.Count} files were found: the search is broken");
        var missing = named.Where(path => !Examples.Contains(path.Name) && !files.Any(file => file.EndsWith("/" + path.Name, StringComparison.Ordinal)));
        Assert.True(!missing.Any(), string.Join("\n", missing));
    }

    [GeneratedRegex(@"^## (D\d+): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\b(D\d{1,2})\b(?: \(([a-z][^)]*)\))?")]
    private static partial Regex Citation();

    [GeneratedRegex(@"^Witness.*?(?=^\s*$|^#)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Witness();

    [GeneratedRegex(@"`(\w+(?:Tests|Contract))`")]
    private static partial Regex Test();

    [GeneratedRegex(@"`([\w./]+\.cs)`")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
