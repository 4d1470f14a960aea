using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.DataCatalogs;

internal sealed partial class DataCatalogOperations
{
    /// <summary>A data catalog.</summary>
    public Task<GetDataCatalogOutput> GetDataCatalog(GetDataCatalogInput input, Call call, CancellationToken cancellationToken)
    {
        groups.Find(call, input.WorkGroup);
        return Task.FromResult(new GetDataCatalogOutput { DataCatalog = catalogs.Find(call, input.Name) });
    }
}
