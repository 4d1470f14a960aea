using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Tests.Glue.Resources;

public sealed class MemoryCatalogNamesTests : CatalogNamesContract
{
    protected override async Task<ICatalogNames> Open(IMetadataStore store) => await MemoryCatalogNames.Open(store, default);
}
