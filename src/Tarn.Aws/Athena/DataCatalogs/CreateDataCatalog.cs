using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Athena.DataCatalogs;

internal sealed partial class DataCatalogOperations
{
    /// <summary>Creates a data catalog: a further name of the account's own. Statements may begin the names of tables with it.</summary>
    [Refused("Type", "GLUE", "GLUE")]
    [RefusedInside("Parameters", "catalog-id with the account's own id")]
    public async Task<CreateDataCatalogOutput> CreateDataCatalog(CreateDataCatalogInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        DataCatalogFinder.Check(call, input.Parameters);
        var catalog = new DataCatalog { Name = input.Name, Type = input.Type, Description = input.Description, Parameters = input.Parameters };
        var tags = AthenaTags.Of(input.Tags);
        var id = await store.Commit(transaction => Add(transaction, call, catalog, tags), cancellationToken);
        call.Touch(id);
        return new CreateDataCatalogOutput { DataCatalog = catalog };
    }

    private static async ValueTask<ResourceId> Add(
        IMetadataTransaction transaction, Call call, DataCatalog catalog, IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        var name = DataCatalogFinder.NameOf(call, catalog.Name);
        if (catalog.Name.Equals(DataCatalogFinder.Own, StringComparison.OrdinalIgnoreCase) || await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw AthenaErrors.InvalidRequestException($"DataCatalog {catalog.Name} already exists", "INVALID_INPUT");
        }

        if ((await DataCatalogFinder.List(transaction, call)).Count == DataCatalogFinder.CountMax)
        {
            throw AthenaErrors.InvalidRequestException($"An account has at most {DataCatalogFinder.CountMax} data catalogs in a region.", "INVALID_INPUT");
        }

        var id = new ResourceId(transaction.NextId());
        await DataCatalogFinder.Kind.Add(transaction, id, name, call.Time, catalog, DataCatalogFinder.Kind.ArnOf(call, catalog.Name));
        await TagChanges.Add(transaction, id, tags, AthenaTags.TooMany);
        return id;
    }
}
