using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Athena.DataCatalogs;

internal sealed partial class DataCatalogOperations
{
    /// <summary>Deletes a further name of the catalog; its databases and tables stay.</summary>
    [Kept("DeleteCatalogOnly", "a catalog of type GLUE has no other resources")]
    public async Task<DeleteDataCatalogOutput> DeleteDataCatalog(DeleteDataCatalogInput input, Call call, CancellationToken cancellationToken)
    {
        var deleted = await store.Commit(
            async transaction =>
            {
                var resource = await ResourceRegistry.Find(transaction, DataCatalogFinder.NameOf(call, input.Name))
                    ?? throw DataCatalogFinder.NotFound(input.Name);
                await ResourceRegistry.Remove(transaction, resource.Id);
                return DataCatalogFinder.Decode(resource);
            },
            cancellationToken);
        return new DeleteDataCatalogOutput { DataCatalog = deleted };
    }
}
