using System.Xml.Linq;

namespace Tarn.Tests.Architecture;

/// <summary>Dependencies between projects point one way, as in the table of ARCHITECTURE.md.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Tarn.Storage"] = [],
        ["Tarn.Meters"] = [],
        ["Tarn.Access"] = ["Tarn.Storage", "Tarn.Meters"],
        ["Tarn.DuckDb"] = [],
        ["Tarn.Lake"] = ["Tarn.Storage", "Tarn.DuckDb", "Tarn.Patterns"],
        ["Tarn.Delivery"] = ["Tarn.Storage", "Tarn.Lake", "Tarn.Patterns"],
        ["Tarn.Processes"] = [],
        ["Tarn.Workers"] = ["Tarn.Storage", "Tarn.Lake", "Tarn.DuckDb", "Tarn.Processes"],
        ["Tarn.Sql"] = ["Tarn.Storage", "Tarn.Lake", "Tarn.DuckDb", "Tarn.Workers", "Tarn.Patterns"],
        ["Tarn.Patterns"] = [],
        ["Tarn.FunctionHost"] = [],
        ["Tarn.Items"] = ["Tarn.Storage", "Tarn.Access"],
        ["Tarn.Targets"] = ["Tarn.Storage"],
        ["Tarn.Dispatch"] = ["Tarn.Storage", "Tarn.Patterns", "Tarn.Targets"],
        ["Tarn.Functions"] = ["Tarn.Storage", "Tarn.Targets", "Tarn.Dispatch", "Tarn.Processes", "Tarn.FunctionHost"],
        ["Tarn.Telemetry"] = ["Tarn.Storage", "Tarn.Access"],
        ["Tarn.Messaging"] = ["Tarn.Storage", "Tarn.Access", "Tarn.Patterns", "Tarn.Targets", "Tarn.Dispatch"],
        ["Tarn.Analytics"] = ["Tarn.Storage"],
        ["Tarn.Aws.Generator"] = [],
        ["Tarn.Wire"] = ["Tarn.Storage", "Tarn.Access", "Tarn.Lake"],
        ["Tarn.Aws"] =
            ["Tarn.Wire", "Tarn.Storage", "Tarn.Access", "Tarn.DuckDb", "Tarn.Lake", "Tarn.Delivery", "Tarn.Sql", "Tarn.Functions", "Tarn.Dispatch",
                "Tarn.Targets", "Tarn.Patterns", "Tarn.Telemetry", "Tarn.Items", "Tarn.Messaging", "Tarn.Analytics", "Tarn.Aws.Generator"],
        ["Tarn"] =
            ["Tarn.Storage", "Tarn.Meters", "Tarn.Access", "Tarn.DuckDb", "Tarn.Lake", "Tarn.Delivery", "Tarn.Workers", "Tarn.Sql", "Tarn.Functions",
                "Tarn.Dispatch", "Tarn.Targets", "Tarn.Telemetry", "Tarn.Items", "Tarn.Messaging", "Tarn.Analytics", "Tarn.Aws"],
    };

    public static TheoryData<string> Projects => new(Repository.Projects);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_the_rooms_that_the_design_allows(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the table of rooms: add it here and in ARCHITECTURE.md.");
        Assert.Empty(References(project).Select(NameOf).Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_each_room_that_it_references(string project)
    {
        var text = string.Concat(Repository.CSharp($"src/{project}").Select(file => file.Text));
        var unused = References(project)
            .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(NameOf)
            .Where(name => !Namespaces(name).Any(space =>
                text.Contains($"using {space};", StringComparison.Ordinal) || text.Contains(space + ".", StringComparison.Ordinal)));
        Assert.Empty(unused);
    }

    [Fact]
    public void No_room_is_called_core_common_shared_or_util()
    {
        string[] banned = ["Core", "Common", "Shared", "Util", "Utils", "Utilities", "Helpers"];
        var folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(folder => !folder.Split('/').Any(part => part is "bin" or "obj" or "node_modules"));
        Assert.DoesNotContain(folders, folder => Path.GetFileName(folder).Split('.').Intersect(banned).Any());
    }

    private static IEnumerable<XElement> References(string project) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj")).Descendants("ProjectReference");

    private static string NameOf(XElement reference) => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'));

    private static IEnumerable<string> Namespaces(string project) => Repository.CSharp($"src/{project}")
        .Select(file => Repository.NamespaceOf(file.Text)).OfType<string>().Distinct();
}
