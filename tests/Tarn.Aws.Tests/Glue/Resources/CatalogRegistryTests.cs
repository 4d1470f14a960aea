using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Glue.Resources;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Tests.Glue.Resources;

public sealed class CatalogRegistryTests : CatalogNamesContract
{
    private static readonly CatalogScope Scope = new("123456789012", "eu-central-1");

    [Fact]
    public async Task Databases_and_tables_are_resources_of_glue_with_arn_owner_and_tags()
    {
        using var registry = await ResourceRegistry.Open(Store, default);
        using var catalog = await LakeCatalog.Open(Store, new CatalogRegistry(registry), new MemoryTableFiles(Store), default);
        var database = new DatabaseName(Scope, "Web");
        var (table, id) = await Store.Commit(
            async transaction =>
            {
                var made = await catalog.CreateDatabase(transaction, database, "s3://lake/web", default, 1_000);
                var table = await catalog.CreateTable(
                    transaction,
                    new CatalogTable
                    {
                        Name = new TableName(Scope, "web", "Clicks"),
                        CreatedMs = 2_000,
                        UpdatedMs = 2_000,
                        Document = "d"u8.ToArray(),
                    });
                ResourceTags.Set(transaction, new ResourceId(table.Id.Value), [new("k", "v")]);
                return (table, made.Id);
            },
            default);

        Assert.True(registry.TryGet(new ResourceId(id), out var resource));
        Assert.Equal("arn:aws:glue:eu-central-1:123456789012:database/web", resource.Arn);
        Assert.True(registry.TryFind(new ResourceName("123456789012", "eu-central-1", "glue", "table", "web/clicks"), out resource));
        Assert.Equal("arn:aws:glue:eu-central-1:123456789012:table/web/clicks", resource.Arn);
        Assert.Equal((table.Id.Value, "123456789012"), (resource.Id.Value, resource.Owner));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(2), resource.Created);
        Assert.Equal("d"u8.ToArray(), resource.Document.ToArray());
        Assert.True(catalog.TryFindDatabase(database, out var found));
        Assert.Equal("s3://lake/web", found.Location);
        Assert.Single(catalog.Tables(database));

        await Store.Commit(
            async transaction =>
            {
                await catalog.DropDatabase(transaction, database, 0);
                return true;
            },
            default);
        Assert.False(registry.TryGet(new ResourceId(table.Id.Value), out _));
        Assert.False(catalog.TryFindTable(table.Name, out _));
        Assert.Empty(catalog.All());
        Assert.Empty(await Store.Read(reader => ResourceTags.Read(reader, new ResourceId(table.Id.Value)), default));
    }

    protected override async Task<ICatalogNames> Open(IMetadataStore store) => new CatalogRegistry(await ResourceRegistry.Open(store, default));
}
