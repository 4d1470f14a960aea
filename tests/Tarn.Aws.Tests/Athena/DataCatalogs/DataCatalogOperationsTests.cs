using Tarn.Aws.Athena.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Athena.DataCatalogs;

/// <summary>Data catalogs, with statements that name them.</summary>
public sealed class DataCatalogOperationsTests(StatementWorld world) : IClassFixture<StatementWorld>
{
    [Fact]
    public async Task A_further_name_of_the_catalog_is_created_used_in_statements_changed_and_deleted()
    {
        var created = await Create("Lake2", "000000000000");
        Assert.Equal(("Lake2", "GLUE"), (created.DataCatalog!.Name, created.DataCatalog.Type));
        Assert.Equal(["AwsDataCatalog", "Lake2"], await Names());

        var qualified = await world.Run("SELECT sum(n) FROM lake2.shop.facts");
        Assert.Equal(["6"], await world.Rows(qualified));
        var inContext = await world.Run(new StartQueryExecutionInput
        {
            QueryString = "SELECT sum(n) FROM facts",
            QueryExecutionContext = new QueryExecutionContext { Catalog = "LAKE2", Database = "`shop`" },
        });
        Assert.Equal(["6"], await world.Rows(inContext));

        await world.DataCatalogs.UpdateDataCatalog(
            new UpdateDataCatalogInput { Name = "lake2", Type = "GLUE", Description = "second" }, StatementWorld.Call("UpdateDataCatalog"), default);
        Assert.Equal(("second", "000000000000"), ((await Get("LAKE2")).Description, (await Get("LAKE2")).Parameters!["catalog-id"]));

        await world.DataCatalogs.DeleteDataCatalog(new DeleteDataCatalogInput { Name = "lake2" }, StatementWorld.Call("DeleteDataCatalog"), default);
        Assert.Equal("GLUE", (await Get("awsdatacatalog")).Type);
        Assert.Equal("Data catalog lake2 was not found.", (await Assert.ThrowsAsync<AwsErrorException>(() => Get("lake2"))).Message);
        var gone = await world.Execution(await world.Run("SELECT sum(n) FROM lake2.shop.facts"));
        Assert.StartsWith("CATALOG_NOT_FOUND: line 1:20:", gone.Status!.StateChangeReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Catalogs_that_Tarn_lacks_are_refused_by_name()
    {
        await Refused("111111111111", () => Create("other", "111111111111"));
        await Refused("already exists", () => Create("awsdatacatalog", "000000000000"));
        await Refused("LAMBDA", () => world.DataCatalogs.CreateDataCatalog(
            new CreateDataCatalogInput { Name = "f", Type = "LAMBDA" }, StatementWorld.Call("CreateDataCatalog"), default));
        await Refused("catalog-id", () => world.DataCatalogs.CreateDataCatalog(
            new CreateDataCatalogInput { Name = "f", Type = "GLUE" }, StatementWorld.Call("CreateDataCatalog"), default));
    }

    private static async Task Refused(string name, Func<Task> call)
    {
        var refusal = await StatementWorld.Refusal(call());
        Assert.Equal("InvalidRequestException", refusal.Code);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    private Task<CreateDataCatalogOutput> Create(string name, string id) => world.DataCatalogs.CreateDataCatalog(
        new CreateDataCatalogInput { Name = name, Type = "GLUE", Parameters = new Dictionary<string, string> { ["catalog-id"] = id } },
        StatementWorld.Call("CreateDataCatalog"),
        default);

    private async Task<DataCatalog> Get(string name) => (await world.DataCatalogs.GetDataCatalog(
        new GetDataCatalogInput { Name = name }, StatementWorld.Call("GetDataCatalog"), default)).DataCatalog!;

    private async Task<IEnumerable<string?>> Names() => (await world.DataCatalogs.ListDataCatalogs(
        new ListDataCatalogsInput(), StatementWorld.Call("ListDataCatalogs"), default)).DataCatalogsSummary!.Select(catalog => catalog.CatalogName);
}
