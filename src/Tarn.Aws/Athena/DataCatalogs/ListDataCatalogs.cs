using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.DataCatalogs;

internal sealed partial class DataCatalogOperations
{
    private const int PageDefault = 50;

    /// <summary>The data catalogs in the order of their names.</summary>
    public async Task<ListDataCatalogsOutput> ListDataCatalogs(ListDataCatalogsInput input, Call call, CancellationToken cancellationToken)
    {
        groups.Find(call, input.WorkGroup);
        var others = await store.Read(reader => DataCatalogFinder.List(reader, call), cancellationToken);
        var names = others.Select(resource => DataCatalogFinder.Decode(resource).Name).Append(DataCatalogFinder.Own).Order(StringComparer.Ordinal).ToList();
        var (page, next) = tokens.Of(call, "", names, input.NextToken, input.MaxResults ?? PageDefault);
        return new ListDataCatalogsOutput
        {
            DataCatalogsSummary = [.. page.Select(name => new DataCatalogSummary { CatalogName = name, Type = "GLUE" })],
            NextToken = next,
        };
    }
}
