using Tarn.Lake.Catalog;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Docs;

public sealed class OwnPropertiesPageTests
{
    [Fact]
    public void The_page_of_tables_names_every_property_of_Tarn()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tables.md"));
        Assert.All(OwnProperties.All, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }
}
