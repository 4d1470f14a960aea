using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Catalogs;

internal sealed partial class CatalogOperations
{
    /// <summary>The one catalog.</summary>
    public Task<GetDataCatalogOutput> GetDataCatalog(GetDataCatalogInput input, Call call, CancellationToken cancellationToken)
    {
        DataCatalogs.Check(input.Name);
        return Task.FromResult(new GetDataCatalogOutput
        {
            DataCatalog = new DataCatalog
            {
                Name = DataCatalogs.Name,
                Type = "GLUE",
                Parameters = new Dictionary<string, string> { ["catalog-id"] = call.Account },
            },
        });
    }
}
