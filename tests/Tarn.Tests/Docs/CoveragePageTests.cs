using Tarn.Aws;
using Tarn.Tests.Architecture;
using Tarn.Wire.Coverage;

namespace Tarn.Tests.Docs;

public sealed class CoveragePageTests
{
    [Fact]
    public void The_coverage_page_is_what_the_doors_offer_now()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "coverage.md"));
        Assert.True(CoverageMarkdown.Render(CoverageTable.Services) == page, "docs/coverage.md is stale: ./tarn coverage > docs/coverage.md");
    }
}
