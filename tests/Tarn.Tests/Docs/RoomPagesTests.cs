using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Docs;

/// <summary>The map of rooms: a line and an arrow in ARCHITECTURE.md, and a page of each room.</summary>
public sealed partial class RoomPagesTests
{
    private const int LineMax = 160;

    private static readonly string Source = Path.Combine(Repository.Root, "src");

    private static readonly string Map = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));

    public static TheoryData<string> All => new(Repository.Projects);

    [Theory]
    [MemberData(nameof(All))]
    public void A_room_has_a_short_line_on_the_map(string room)
    {
        var line = Assert.Single(Map.Split('\n'), line => line.StartsWith($"| [`{room}`](src/{room}/README.md) |", StringComparison.Ordinal));
        Assert.InRange(line.Length, 0, LineMax);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_page_of_a_room_lists_its_folders(string room)
    {
        var page = File.ReadAllText(Path.Combine(Source, room, "README.md"));
        var folders = Directory.EnumerateDirectories(Path.Combine(Source, room)).Select(folder => Path.GetFileName(folder)!).Except(["bin", "obj"]);
        var listed = FolderRow().Matches(page).Select(match => match.Groups[1].Value);
        Assert.Equal(folders.Order(StringComparer.OrdinalIgnoreCase), listed);
    }

    [Fact]
    public void The_picture_shows_the_references_of_the_projects()
    {
        var picture = Picture();
        Assert.True(Map.Contains(picture, StringComparison.Ordinal), $"the picture of ARCHITECTURE.md is stale; put this into it:\n{picture}");
    }

    // An arrow that follows from two others is left out.
    private static string Picture()
    {
        var uses = Repository.Projects.ToDictionary(room => room, room => References(room).ToHashSet());
        var text = new StringBuilder("```mermaid\nflowchart TD\n");
        foreach (var room in Repository.Projects)
        {
            foreach (var used in uses[room].Where(used => !uses[room].Any(other => other != used && Reaches(uses, other, used))).Order())
            {
                text.Append("    ").Append(room).Append(" --> ").Append(used).Append('\n');
            }
        }

        return text.Append("```\n").ToString();
    }

    private static bool Reaches(Dictionary<string, HashSet<string>> uses, string from, string to) =>
        uses[from].Contains(to) || uses[from].Any(next => Reaches(uses, next, to));

    private static IEnumerable<string> References(string room) =>
        from reference in XDocument.Load(Path.Combine(Source, room, room + ".csproj")).Descendants("ProjectReference")
        select Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'));

    [GeneratedRegex(@"^\| `(\w+)/` \|", RegexOptions.Multiline)]
    private static partial Regex FolderRow();
}
