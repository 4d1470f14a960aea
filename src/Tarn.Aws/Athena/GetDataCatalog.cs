using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>The one catalog.</summary>
    public Task<GetDataCatalogOutput> GetDataCatalog(GetDataCatalogInput input, Call call, CancellationToken ct)
    {
        CheckCatalog(input.Name);
        return Task.FromResult(new GetDataCatalogOutput
        {
            DataCatalog = new DataCatalog { Name = CatalogName, Type = "GLUE", Parameters = new Dictionary<string, string> { ["catalog-id"] = call.Account } },
        });
    }
}
