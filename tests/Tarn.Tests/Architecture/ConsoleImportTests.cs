using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>Files of the console import each other one way only.</summary>
public sealed partial class ConsoleImportTests
{
    [Fact]
    public void No_two_files_of_the_console_import_each_other()
    {
        var source = Path.Combine(Repository.Root, "console", "src");
        var arrows = (
            from file in Directory.EnumerateFiles(source, "*.ts", SearchOption.AllDirectories)
            from Match import in Import().Matches(File.ReadAllText(file))
            let imported = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, import.Groups[1].Value))
            select (From: Path.GetRelativePath(source, file), To: Path.GetRelativePath(source, imported))).ToHashSet();
        Assert.True(arrows.Count > 50, "the console has imports");
        Assert.DoesNotContain(arrows, arrow => string.CompareOrdinal(arrow.From, arrow.To) < 0 && arrows.Contains((arrow.To, arrow.From)));
    }

    [GeneratedRegex(@"from ""(\.[^""]+\.ts)""")]
    private static partial Regex Import();
}
