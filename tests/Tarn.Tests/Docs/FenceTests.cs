using System.Text.RegularExpressions;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Docs;

/// <summary>A block of commands can be pasted as a whole: a command that does not end is its last one.</summary>
public sealed partial class FenceTests
{
    private static readonly string[] Folders = [".", "docs", "docs/examples", "docs/patterns", "docs/sql"];

    [Fact]
    public void No_command_follows_one_that_does_not_end() => Assert.Empty(
        from folder in Folders
        from page in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md")
        from Match fence in Fence().Matches(File.ReadAllText(page))
        let commands = fence.Groups[1].Value.Trim().Split('\n')
        where commands.SkipLast(1).Any(command => Blocking().IsMatch(command))
        select $"{Path.GetFileName(page)}: {fence.Groups[1].Value}");

    [Theory]
    [InlineData("./tarn serve --data lake", true)]
    [InlineData("./tarn serve --help", false)]
    [InlineData("./tarn tail visits", true)]
    [InlineData("./tarn tail visits --from oldest --no-follow", false)]
    [InlineData("./tarn demo", true)]
    [InlineData("./tarn demo --exit", false)]
    public void A_server_and_a_tail_do_not_end(string command, bool isBlocking) => Assert.Equal(isBlocking, Blocking().IsMatch(command));

    [GeneratedRegex(@"^\s*```sh\n(.*?)^\s*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\./tarn (?:serve\b(?!.*--help)|demo\b(?!.*--(?:exit|help))|tail\b(?!.*--(?:no-follow|help)))")]
    private static partial Regex Blocking();
}
