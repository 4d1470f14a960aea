using Tarn.Access.Credentials;
using Tarn.Aws.Athena.Catalogs;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;
using Tarn.Sql.Catalog;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Types;

namespace Tarn.Aws.Tests.Athena.Catalogs;

/// <summary>The family alone, on the twin of the catalog.</summary>
public sealed class CatalogOperationsTests : IDisposable
{
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);

    public void Dispose() => _sealer.Dispose();

    [Fact]
    public async Task The_one_catalog_lists_its_databases_page_by_page()
    {
        var catalogs = Family();

        var listed = await catalogs.ListDataCatalogs(new ListDataCatalogsInput(), StatementWorld.Call("ListDataCatalogs"), default);
        Assert.Equal("AwsDataCatalog", Assert.Single(listed.DataCatalogsSummary!).CatalogName);
        var catalog = await catalogs.GetDataCatalog(new GetDataCatalogInput { Name = "awsdatacatalog" }, StatementWorld.Call("GetDataCatalog"), default);
        Assert.Equal("GLUE", catalog.DataCatalog!.Type);

        var first = await Databases(catalogs, token: null);
        Assert.Equal(["lab", "shop"], first.DatabaseList!.Concat((await Databases(catalogs, first.NextToken)).DatabaseList!).Select(database => database.Name));
        var database = await catalogs.GetDatabase(
            new GetDatabaseInput { CatalogName = "AwsDataCatalog", DatabaseName = "SHOP" }, StatementWorld.Call("GetDatabase"), default);
        Assert.Equal("shop", database.Database!.Name);
    }

    [Fact]
    public async Task Tables_are_described_and_chosen_by_a_pattern()
    {
        var catalogs = Family();

        var table = await catalogs.GetTableMetadata(
            new GetTableMetadataInput { CatalogName = "AwsDataCatalog", DatabaseName = "Shop", TableName = "Events" },
            StatementWorld.Call("GetTableMetadata"),
            default);
        Assert.Equal(("id", "bigint"), (Assert.Single(table.TableMetadata!.Columns!).Name, table.TableMetadata.Columns![0].Type));
        Assert.Equal(["events"], (await Tables(catalogs, "shop", "ev.*")).TableMetadataList!.Select(found => found.Name));
    }

    [Fact]
    public async Task Unknown_names_and_bad_patterns_are_refused()
    {
        var catalogs = Family();

        var other = await Assert.ThrowsAsync<AwsErrorException>(() => catalogs.GetDataCatalog(
            new GetDataCatalogInput { Name = "other" }, StatementWorld.Call("GetDataCatalog"), default));
        Assert.Equal("InvalidRequestException", other.Code);
        var database = await Assert.ThrowsAsync<AwsErrorException>(() => Tables(catalogs, "none", expression: null));
        Assert.Equal("MetadataException", database.Code);
        var table = await Assert.ThrowsAsync<AwsErrorException>(() => catalogs.GetTableMetadata(
            new GetTableMetadataInput { CatalogName = "AwsDataCatalog", DatabaseName = "shop", TableName = "none" },
            StatementWorld.Call("GetTableMetadata"),
            default));
        Assert.Equal("MetadataException", table.Code);
        var pattern = await Assert.ThrowsAsync<AwsErrorException>(() => Tables(catalogs, "shop", "("));
        Assert.Equal("InvalidRequestException", pattern.Code);
        var token = await Assert.ThrowsAsync<AwsErrorException>(() => Databases(catalogs, "wrong"));
        Assert.Equal("InvalidRequestException", token.Code);
    }

    private CatalogOperations Family()
    {
        var catalog = new MemoryCatalog();
        catalog.AddDatabase("lab");
        catalog.Add(new TableHandle("shop", "events", [new TableColumn("Id", SqlType.Bigint, 1)], SnapshotId: 1));
        catalog.Add(new TableHandle("shop", "orders", [], SnapshotId: 1));
        return new CatalogOperations(catalog, StatementWorld.Tokens(_sealer));
    }

    private static Task<ListDatabasesOutput> Databases(CatalogOperations catalogs, string? token) => catalogs.ListDatabases(
        new ListDatabasesInput { CatalogName = "AwsDataCatalog", MaxResults = 1, NextToken = token }, StatementWorld.Call("ListDatabases"), default);

    private static Task<ListTableMetadataOutput> Tables(CatalogOperations catalogs, string database, string? expression) => catalogs.ListTableMetadata(
        new ListTableMetadataInput { CatalogName = "AwsDataCatalog", DatabaseName = database, Expression = expression },
        StatementWorld.Call("ListTableMetadata"),
        default);
}
