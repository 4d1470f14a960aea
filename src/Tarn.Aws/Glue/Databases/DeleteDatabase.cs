using Tarn.Access;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Databases;

internal sealed partial class DatabaseOperations
{
    /// <summary>Removes a database and its tables from the catalog; their files stay.</summary>
    public async Task<DeleteDatabaseOutput> DeleteDatabase(DeleteDatabaseInput input, Call call, CancellationToken cancellationToken)
    {
        var name = CatalogFinder.DatabaseOf(call, input.CatalogId, input.Name);
        _ = finder.Find(call, name);
        await store.Commit(
            async transaction =>
            {
                await catalog.DropDatabase(transaction, name, call.Time.ToUnixTimeMilliseconds());
                return true;
            },
            cancellationToken);
        return new DeleteDatabaseOutput();
    }
}
