using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Catalogs;

internal sealed partial class CatalogOperations
{
    /// <summary>The catalogs: one.</summary>
    public Task<ListDataCatalogsOutput> ListDataCatalogs(ListDataCatalogsInput input, Call call, CancellationToken cancellationToken)
    {
        PrimaryWorkGroup.Check(input.WorkGroup);
        return Task.FromResult(new ListDataCatalogsOutput
        {
            DataCatalogsSummary = [new DataCatalogSummary { CatalogName = DataCatalogs.Name, Type = "GLUE" }],
        });
    }
}
