using System.Text.RegularExpressions;
using Tarn.Aws;
using Tarn.Commands;
using Tarn.Tests.Architecture;
using Tarn.Wire.Coverage;

namespace Tarn.Tests.Docs;

public sealed partial class CoveragePageTests
{
    [Fact]
    public void The_coverage_page_is_what_the_doors_offer_now()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "coverage.md"));
        Assert.True(CoverageMarkdown.Render(CoverageTable.Services) == page, "docs/coverage.md is stale: ./tarn coverage > docs/coverage.md");
    }

    [Fact]
    public void The_coverage_page_names_commands_that_exist_and_no_address()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "coverage.md"));
        var commands = CommandLine.Root().Subcommands.Select(command => command.Name).ToHashSet();
        Assert.DoesNotContain(Command().Matches(page).Select(match => match.Groups[1].Value), name => !commands.Contains(name));
        Assert.Empty(Address().Matches(page).Select(match => match.Value));
    }

    [GeneratedRegex(@"\btarn (\w+)")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<= )/[a-z]\w*")]
    private static partial Regex Address();
}
