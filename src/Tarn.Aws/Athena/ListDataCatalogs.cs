using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>The catalogs: one.</summary>
    public Task<ListDataCatalogsOutput> ListDataCatalogs(ListDataCatalogsInput input, Call call, CancellationToken cancellationToken)
    {
        CheckWorkGroup(input.WorkGroup);
        return Task.FromResult(new ListDataCatalogsOutput { DataCatalogsSummary = [new DataCatalogSummary { CatalogName = CatalogName, Type = "GLUE" }] });
    }
}
