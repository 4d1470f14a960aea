using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

/// <summary>Paths whose template begins with any number of segments.</summary>
public sealed class RestPathTests
{
    private static readonly HttpRoute Table = new("GET", "/iceberg/v1/{Prefix*}/namespaces/{Namespace}/tables/{Table}");

    [Theory]
    [InlineData("/iceberg/v1/namespaces/a/tables/b", null, "a", "b")]
    [InlineData("/iceberg/v1/p/namespaces/a/tables/b", "p", "a", "b")]
    [InlineData("/iceberg/v1/catalogs/123/namespaces/a/tables/b", "catalogs/123", "a", "b")]
    [InlineData("/iceberg/v1/catalogs/123%3As3tablescatalog%2Fx/namespaces/a%1Fb/tables/b", "catalogs/123:s3tablescatalog/x", "a\u001fb", "b")]
    [InlineData("/iceberg/v1/namespaces/namespaces/tables/tables", null, "namespaces", "tables")]
    [InlineData("/iceberg/v1/namespaces/x/namespaces/a/tables/b", "namespaces/x", "a", "b")]
    public void A_star_takes_as_few_segments_as_possible(string path, string? prefix, string name, string table)
    {
        Assert.True(RestPath.Fits(Table, path));
        Assert.Equal(prefix, RestPath.Label(Table, path, "Prefix"));
        Assert.Equal(name, RestPath.Label(Table, path, "Namespace"));
        Assert.Equal(table, RestPath.Label(Table, path, "Table"));
    }

    [Theory]
    [InlineData("/iceberg/v1/namespaces/a/tables")]
    [InlineData("/iceberg/v1/namespaces/a/tables/b/metrics")]
    [InlineData("/iceberg/v1/namespaces//tables/b")]
    [InlineData("/iceberg/v2/namespaces/a/tables/b")]
    [InlineData("/iceberg/v1")]
    public void Other_paths_do_not_fit(string path) => Assert.False(RestPath.Fits(Table, path));
}
