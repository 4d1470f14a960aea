using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>Folders of the program depend one way: an arrow is a <c>using</c> of another folder's namespace, or a type of it by a qualified name.</summary>
public sealed partial class FolderArrowTests
{
    [Theory]
    [InlineData("src/Tarn")]
    [InlineData("src/Tarn/Modules")]
    public void No_two_folders_depend_on_each_other_both_ways(string parent)
    {
        var prefix = parent["src/".Length..].Replace('/', '.') + ".";
        var folders = Directory.Exists(Path.Combine(Repository.Root, parent))
            ? Directory.EnumerateDirectories(Path.Combine(Repository.Root, parent)).Select(folder => Path.GetFileName(folder)!).ToHashSet()
            : [];
        var arrows =
            (from folder in folders
             from file in Repository.CSharp($"{parent}/{folder}")
             from Match match in Name().Matches(file.Text)
             where match.Value.StartsWith(prefix, StringComparison.Ordinal)
             let target = match.Value[prefix.Length..].Split('.')[0]
             where folders.Contains(target) && target != folder
             select (From: folder, To: target)).ToHashSet();
        var pairs = arrows.Where(arrow => string.CompareOrdinal(arrow.From, arrow.To) < 0 && arrows.Contains((arrow.To, arrow.From)));
        Assert.Equal([], pairs.Select(pair => $"{pair.From} <-> {pair.To}").Order());
    }

    [GeneratedRegex(@"\bTarn(\.\w+)+")]
    private static partial Regex Name();
}
