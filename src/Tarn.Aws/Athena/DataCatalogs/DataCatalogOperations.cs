using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.DataCatalogs;

/// <summary>Data catalogs: the account's own, and further names of it.</summary>
/// <param name="catalogs">Finds data catalogs.</param>
/// <param name="groups">Finds work groups.</param>
/// <param name="store">The store of data catalogs and tags.</param>
/// <param name="tokens">Seals positions between pages.</param>
[AwsOperations("athena")]
internal sealed partial class DataCatalogOperations(DataCatalogFinder catalogs, WorkGroupFinder groups, IMetadataStore store, PageTokens tokens)
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
                return DataCatalogFinder.Kind.Read(resource);
            },
            cancellationToken);
        return new DeleteDataCatalogOutput { DataCatalog = deleted };
    }

    public Task<GetDataCatalogOutput> GetDataCatalog(GetDataCatalogInput input, Call call, CancellationToken cancellationToken)
    {
        groups.Find(call, input.WorkGroup);
        return Task.FromResult(new GetDataCatalogOutput { DataCatalog = catalogs.Find(call, input.Name) });
    }

    private const int PageDefault = 50;

    /// <summary>The data catalogs in the order of their names.</summary>
    public async Task<ListDataCatalogsOutput> ListDataCatalogs(ListDataCatalogsInput input, Call call, CancellationToken cancellationToken)
    {
        groups.Find(call, input.WorkGroup);
        var others = await store.Read(reader => DataCatalogFinder.List(reader, call), cancellationToken);
        var names = others.Select(resource => DataCatalogFinder.Kind.Read(resource).Name).Append(DataCatalogFinder.Own).Order(StringComparer.Ordinal).ToList();
        var (page, next) = tokens.Of(call, "", names, input.NextToken, input.MaxResults ?? PageDefault);
        return new ListDataCatalogsOutput
        {
            DataCatalogsSummary = [.. page.Select(name => new DataCatalogSummary { CatalogName = name, Type = "GLUE" })],
            NextToken = next,
        };
    }
}
