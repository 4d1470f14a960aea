using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Tests.Modules.Lake;

public sealed class MemoryCatalogNamesTests : CatalogNamesContract
{
    protected override async Task<ICatalogNames> Open(IMetadataStore store) => await MemoryCatalogNames.Open(store, default);
}
