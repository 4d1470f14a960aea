using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>The one catalog.</summary>
    public Task<GetDataCatalogOutput> GetDataCatalog(GetDataCatalogInput input, Call call, CancellationToken cancellationToken)
    {
        CheckCatalog(input.Name);
        return Task.FromResult(new GetDataCatalogOutput
        {
            DataCatalog = new DataCatalog { Name = CatalogName, Type = "GLUE", Parameters = new Dictionary<string, string> { ["catalog-id"] = call.Account } },
        });
    }
}
