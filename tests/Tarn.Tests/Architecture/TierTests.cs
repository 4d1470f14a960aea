using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>The kinds of long tests, which ./test leaves out. A misspelt kind would run in every tier, or in none.</summary>
public sealed partial class TierTests
{
    // Far below the present numbers: a search that finds fewer finds the wrong texts.
    private const int TraitsMin = 15;

    private static readonly string[] Kinds = ["Kill", "Simulator", "Hostile", "Fuzz", "Recorded"];

    [Fact]
    public void The_script_knows_the_kinds()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "test"));
        Assert.Contains($"kinds=({string.Join(' ', Kinds)})", script, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_test_of_NET_has_one_of_the_kinds()
    {
        var traits = (from file in Repository.CSharp("tests")
                      from Match trait in LongTrait().Matches(file.Text)
                      select (file.Path, Kind: trait.Groups[1].Value)).ToList();
        Assert.True(traits.Count > TraitsMin, $"only {traits.Count} traits were found: the search is broken");
        Assert.DoesNotContain(traits, trait => !Kinds.Contains(trait.Kind));
    }

    [Fact]
    public void Listed_files_of_client_tests_exist_and_have_a_tier()
    {
        var clients = Path.Combine(Repository.Root, "tests", "clients");
        var rows = File.ReadLines(Path.Combine(clients, "tiers.txt")).Where(line => !line.StartsWith('#')).Select(line => line.Split(' ')).ToList();
        Assert.DoesNotContain(rows, row => row.Length != 2 || !Kinds.Append("short").Contains(row[0]));
        Assert.All(rows, row => Assert.True(File.Exists(Path.Combine(clients, $"{row[1]}.test.mjs")), row[1]));
        Assert.Equal(rows.Count, rows.Select(row => row[1]).Distinct().Count());
        var longest = File.ReadLines(Path.Combine(clients, "longest.txt")).Where(line => !line.StartsWith('#'));
        Assert.All(longest, name => Assert.True(File.Exists(Path.Combine(clients, $"{name}.test.mjs")), name));
    }

    [GeneratedRegex(@"\[Trait\(""Long"", ""(\w+)""\)\]")]
    private static partial Regex LongTrait();
}
