using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.DataCatalogs;

internal sealed partial class DataCatalogOperations
{
    /// <summary>Changes the description and parameters of a data catalog.</summary>
    [Refused("Type", "GLUE", "GLUE")]
    [RefusedInside("Parameters", "catalog-id with the account's own id")]
    public async Task UpdateDataCatalog(UpdateDataCatalogInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        if (input.Parameters is not null)
        {
            DataCatalogFinder.Check(call, input.Parameters);
        }

        await store.Commit(
            async transaction =>
            {
                var resource = await ResourceRegistry.Find(transaction, DataCatalogFinder.NameOf(call, input.Name))
                    ?? throw DataCatalogFinder.NotFound(input.Name);
                await DataCatalogFinder.Kind.Change(transaction, resource.Id, present => present with
                {
                    Description = input.Description ?? present.Description,
                    Parameters = input.Parameters ?? present.Parameters,
                });
            },
            cancellationToken);
    }
}
