using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Tarn.Tests.Architecture;

public class SolutionTests
{
    [Fact]
    public void Quick_builds_hold_every_project_but_those_of_the_bench()
    {
        var whole = XDocument.Load(Path.Combine(Repository.Root, "Tarn.slnx")).Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value).Where(path => !path.StartsWith("bench/", StringComparison.Ordinal));
        using var quick = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "Tarn.Tests.slnf")));
        var listed = quick.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray().Select(path => path.GetString()!);
        Assert.Equal(whole.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }
}
