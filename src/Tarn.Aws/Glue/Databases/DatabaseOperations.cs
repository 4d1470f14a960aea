using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Databases;

/// <summary>Databases of the catalog.</summary>
/// <param name="finder">Finds databases.</param>
/// <param name="store">The store of the catalog.</param>
[AwsOperations("glue")]
internal sealed partial class DatabaseOperations(CatalogFinder finder, LakeCatalog catalog, IMetadataStore store, PageTokens tokens)
{
    /// <summary>Removes a database and its tables from the catalog; their files stay.</summary>
    public async Task DeleteDatabase(DeleteDatabaseInput input, Call call, CancellationToken cancellationToken)
    {
        var name = CatalogFinder.DatabaseOf(call, input.CatalogId, input.Name);
        _ = finder.Find(call, name);
        await store.Commit(
            async transaction => await catalog.DropDatabase(transaction, name, call.Time.ToUnixTimeMilliseconds()),
            cancellationToken);
    }

    /// <summary>Returns a database's definition.</summary>
    public Task<GetDatabaseOutput> GetDatabase(GetDatabaseInput input, Call call, CancellationToken cancellationToken)
    {
        var database = finder.Find(call, CatalogFinder.DatabaseOf(call, input.CatalogId, input.Name));
        return Task.FromResult(new GetDatabaseOutput { Database = DatabaseDefinitions.Show(database, call) });
    }
}
