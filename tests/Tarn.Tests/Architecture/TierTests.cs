using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>The kinds of long tests, which ./test leaves out. A misspelt kind would run in every tier, or in none.</summary>
public sealed partial class TierTests
{
    // Far below the present numbers: a search that finds fewer finds the wrong texts.
    private const int TraitsMin = 15;
    private const int ClientFilesMin = 150;

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

    // A slow machine is not a fault. run-files.mjs ends a file that hangs, and two tests end a server that they expect to refuse its start.
    [Fact]
    public void Client_tests_have_no_limits_of_time_of_their_own()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.mjs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal)).ToList();
        Assert.True(files.Count > ClientFilesMin, $"only {files.Count} files were found: the search is broken");
        var limited = from file in files from Match limit in TimeLimit().Matches(File.ReadAllText(file)) select Path.GetFileName(file);
        Assert.Equal(["isolation.test.mjs", "run-files.mjs", "storage-locations.test.mjs"], limited.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\btimeout: [\d_]{4,}|\{ (?:\w+, )*timeout(?:: timeout\b.*?)? \}")]
    private static partial Regex TimeLimit();

    [GeneratedRegex(@"\[Trait\(""Long"", ""(\w+)""\)\]")]
    private static partial Regex LongTrait();
}
