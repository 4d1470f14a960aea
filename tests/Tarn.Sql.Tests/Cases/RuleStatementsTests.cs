using System.Globalization;
using Xunit.Abstractions;

namespace Tarn.Sql.Tests.Cases;

/// <summary>
/// Statements that ask for one rule of Trino each, with the answer that its manual or source states (`tests/data/sql-rules`). Those that
/// differ are listed with their reasons in `differing.txt`. `TARN_RULE_CASES` names another folder; `TARN_RULE_DIFFERENCES` a file for the differences.
/// </summary>
public sealed class RuleStatementsTests(ITestOutputHelper output)
{
    private static string Folder => Environment.GetEnvironmentVariable("TARN_RULE_CASES") is { Length: > 0 } folder ? folder
        : Path.Combine(AppContext.BaseDirectory, "data", "sql-rules");

    private const int SampleShare = 10;

    [Fact]
    [Trait("Long", "Recorded")]
    public async Task Statements_follow_the_rules_of_Trino()
    {
        var differences = new List<string>();
        var agreeing = new HashSet<string>();
        var paths = Directory.GetFiles(Folder, "*.jsonl").Order(StringComparer.Ordinal).ToList();
        foreach (var (path, outcomes) in paths.Zip(await Task.WhenAll(paths.Select(path => CaseRun.Run(Cases(path))))))
        {
            var differing = outcomes.Where(o => o.Difference is not null).ToList();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}: {outcomes.Count} statements, {differing.Count} differ"));
            differences.AddRange(differing.Select(o => $"{o.Case.Id}\t{o.Case.Sql}\t{o.Difference}"));
            agreeing.UnionWith(outcomes.Where(o => o.Difference is null).Select(o => o.Case.Sql));
        }

        if (Environment.GetEnvironmentVariable("TARN_RULE_DIFFERENCES") is { Length: > 0 } file)
        {
            File.WriteAllLines(file, differences);
        }

        var listed = Listed();
        var unlisted = differences.Where(d => !listed.Contains(d.Split('\t')[1])).ToList();
        Assert.True(unlisted.Count == 0, string.Join('\n', unlisted.Take(20)));
        Assert.False(listed.Overlaps(agreeing), "listed statements agree: " + string.Join('\n', listed.Intersect(agreeing)));
    }

    [Fact]
    public async Task The_first_statements_of_each_rule_follow_it()
    {
        var listed = Listed();
        var samples = Directory.GetFiles(Folder, "*.jsonl").Order(StringComparer.Ordinal)
            .Select(Cases).Select(cases => cases.Take(Math.Max(1, cases.Count / SampleShare)));
        var outcomes = (await Task.WhenAll(samples.Select(CaseRun.Run))).SelectMany(file => file).ToList();
        Assert.Empty(outcomes.Where(o => o.Difference is not null && !listed.Contains(o.Case.Sql)).Select(o => $"{o.Case.Sql} => {o.Difference}"));
        Assert.NotEmpty(outcomes);
    }

    private static List<RecordedCase> Cases(string path)
    {
        using var reader = new StreamReader(path);
        return RecordedCase.Read(Path.GetFileNameWithoutExtension(path), reader);
    }

    // A line is a statement, a tab, and the reason.
    private static HashSet<string> Listed() => Path.Combine(Folder, "differing.txt") is var path && File.Exists(path)
        ? File.ReadAllLines(path).Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')[0]).ToHashSet() : [];
}
