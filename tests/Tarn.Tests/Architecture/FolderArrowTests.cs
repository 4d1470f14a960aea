namespace Tarn.Tests.Architecture;

/// <summary>Dependencies between the folders of a project point one way.</summary>
public sealed class FolderArrowTests
{
    /// <summary>Pairs that still depend on each other both ways. Add no pair: untie the folders instead.</summary>
    private static readonly string[] Left = [];

    [Fact]
    public void No_two_folders_of_a_project_depend_on_each_other_both_ways()
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var project in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName))
        {
            foreach (var (pair, how) in FolderArrows.Of($"src/{project}").BothWays())
            {
                found.Add($"{project}: {pair}", how);
            }
        }

        var more = found.Where(pair => !Left.Contains(pair.Key)).Select(pair => $"{pair.Key}: {pair.Value}");
        Assert.True(!more.Any(), $"Folders depend on each other both ways:\n{string.Join("\n", more)}");
        var gone = Left.Where(pair => !found.ContainsKey(pair));
        Assert.True(!gone.Any(), $"Untied: take them off the list of this test:\n{string.Join("\n", gone)}");
    }
}
