using System.Text.RegularExpressions;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Docs;

public sealed partial class ArchitecturePageTests
{
    [Fact]
    public void Every_file_and_folder_that_the_map_names_is_there()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));
        var named = SourcePath().Matches(page).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.True(named.Length > 20, "the map names files");
        Assert.DoesNotContain(named, path => !Path.Exists(Path.Combine(Repository.Root, "src", path)));
    }

    [GeneratedRegex(@"`(Tarn(?:\.\w+)*/[\w./]+)`")]
    private static partial Regex SourcePath();
}
