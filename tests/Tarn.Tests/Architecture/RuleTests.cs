using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>The rules of durability: each that code cites is defined in docs/rules.md, with its subject and its witnesses.</summary>
public sealed partial class RuleTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "rules.md"));

    private static readonly Dictionary<string, string> Subjects = Heading().Matches(Page)
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());

    [Fact]
    public void Thirty_nine_rules_are_defined() =>
        Assert.Equal(Enumerable.Range(1, 39).Select(number => $"D{number}"), Subjects.Keys.OrderBy(rule => int.Parse(rule[1..])));

    [Fact]
    public void A_cited_rule_is_defined_and_has_its_subject()
    {
        var wrong = from file in Repository.CSharp("src").Concat(Repository.CSharp("tests"))
                    from Match citation in Citation().Matches(Comments(file.Text))
                    let rule = citation.Groups[1].Value
                    let subject = Spaces().Replace(citation.Groups[2].Value, " ")
                    where !Subjects.TryGetValue(rule, out var defined) || (subject.Length > 0 && subject != defined)
                    select $"{file.Path}: {rule} ({subject})";
        Assert.True(!wrong.Any(), string.Join("\n", wrong));
    }

    [Fact]
    public void Witnesses_of_rules_exist()
    {
        var classes = Repository.CSharp("tests").Select(file => Path.GetFileNameWithoutExtension(file.Path)).ToHashSet();
        var missing = Witness().Matches(Page)
            .SelectMany(line => Test().Matches(line.Value))
            .Select(test => test.Groups[1].Value)
            .Where(test => !classes.Contains(test) && !classes.Any(file => file.StartsWith(test + ".", StringComparison.Ordinal)));
        Assert.True(!missing.Any(), $"docs/rules.md names tests that do not exist: {string.Join(", ", missing)}");
    }

    private static string Comments(string text) => string.Join(
        ' ',
        text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("//", StringComparison.Ordinal))
            .Select(line => line.TrimStart('/').Trim()));

    [GeneratedRegex(@"^## (D\d+): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\b(D\d{1,2})\b(?: \(([a-z][^)]*)\))?")]
    private static partial Regex Citation();

    [GeneratedRegex(@"^Witness.*?(?=^\s*$|^#)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Witness();

    [GeneratedRegex(@"`(\w+(?:Tests|Contract))`")]
    private static partial Regex Test();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
