using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
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
        ["Tarn.Streaming"] = ["Tarn.Storage", "Tarn.DuckDb", "Tarn.Lake", "Tarn.Workers", "Tarn.Sql"],
        ["Tarn.Patterns"] = [],
        ["Tarn.FunctionHost"] = [],
        ["Tarn.Items"] = ["Tarn.Storage", "Tarn.Access"],
        ["Tarn.Targets"] = ["Tarn.Storage"],
        ["Tarn.Dispatch"] = ["Tarn.Storage", "Tarn.Patterns", "Tarn.Targets"],
        ["Tarn.Functions"] = ["Tarn.Storage", "Tarn.Targets", "Tarn.Dispatch", "Tarn.Processes", "Tarn.FunctionHost"],
        ["Tarn.Telemetry"] = ["Tarn.Storage", "Tarn.Meters", "Tarn.Access", "Tarn.Patterns", "Tarn.Targets", "Tarn.Dispatch"],
        ["Tarn.Messaging"] = ["Tarn.Storage", "Tarn.Meters", "Tarn.Access", "Tarn.Patterns", "Tarn.Targets", "Tarn.Dispatch"],
        ["Tarn.Analytics"] = ["Tarn.Storage"],
        ["Tarn.Applications"] =
            ["Tarn.Storage", "Tarn.Access", "Tarn.Lake", "Tarn.Delivery", "Tarn.Workers", "Tarn.Sql", "Tarn.Streaming", "Tarn.Analytics"],
        ["Tarn.Aws.Generator"] = [],
        ["Tarn.Wire"] = ["Tarn.Storage", "Tarn.Access", "Tarn.Lake"],
        ["Tarn.Aws"] =
            ["Tarn.Wire", "Tarn.Storage", "Tarn.Meters", "Tarn.Access", "Tarn.DuckDb", "Tarn.Lake", "Tarn.Delivery", "Tarn.Workers", "Tarn.Sql",
                "Tarn.Functions", "Tarn.Dispatch", "Tarn.Targets", "Tarn.Patterns", "Tarn.Telemetry", "Tarn.Items", "Tarn.Messaging",
                "Tarn.Analytics", "Tarn.Applications", "Tarn.Aws.Generator"],
        ["Tarn"] =
            ["Tarn.Storage", "Tarn.Meters", "Tarn.Access", "Tarn.DuckDb", "Tarn.Lake", "Tarn.Delivery", "Tarn.Patterns", "Tarn.Processes", "Tarn.Workers",
                "Tarn.Sql", "Tarn.Streaming", "Tarn.Functions", "Tarn.Dispatch", "Tarn.Targets", "Tarn.Telemetry", "Tarn.Items", "Tarn.Messaging",
                "Tarn.Analytics", "Tarn.Applications", "Tarn.Wire", "Tarn.Aws"],
    };

    /// <summary>References that the compiler asks for and does not write: <c>ISqlCatalog</c>, which Athena's door reads, is an <c>IFileLeases</c>.</summary>
    private static readonly (string Project, string Room)[] Inherited = [("Tarn.Aws", "Tarn.Workers")];

    public static TheoryData<string> Projects => new(Repository.Projects);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_the_rooms_that_the_design_allows(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the table of rooms: add it here and in ARCHITECTURE.md.");
        Assert.Empty(References(project).Select(NameOf).Except(Allowed[project]));
    }

    /// <summary>The compiler writes each assembly that it uses a type of into the assembly that it makes, and no other.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_exactly_the_rooms_whose_types_it_uses(string project)
    {
        var referenced = References(project).Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false").Select(NameOf).ToList();
        var assembly = Path.Combine(AppContext.BaseDirectory, (project == "Tarn" ? "tarn" : project) + ".dll");
        if (!File.Exists(assembly) && referenced.Count == 0)
        {
            return; // it runs in the compiler or in a function's process
        }

        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var used = metadata.AssemblyReferences.Select(one => metadata.GetString(metadata.GetAssemblyReference(one).Name))
            .Where(name => name.StartsWith("Tarn.", StringComparison.Ordinal))
            .Concat(Inherited.Where(one => one.Project == project).Select(one => one.Room));
        Assert.Equal(used.Order(StringComparer.Ordinal), referenced.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_project_gets_no_references_of_its_references()
    {
        const string Disabled = "<DisableTransitiveProjectReferences>true</DisableTransitiveProjectReferences>";
        Assert.Contains(Disabled, File.ReadAllText(Path.Combine(Repository.Root, "src", "Directory.Build.props")), StringComparison.Ordinal);
        Assert.All(Repository.Projects, project => Assert.DoesNotContain(
            "TransitiveProjectReferences", File.ReadAllText(Path.Combine(Repository.Root, "src", project, project + ".csproj")), StringComparison.Ordinal));
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
}
