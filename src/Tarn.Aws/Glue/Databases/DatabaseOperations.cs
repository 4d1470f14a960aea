using Tarn.Aws.Glue.Finding;
using Tarn.Lake.Catalog;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Glue.Databases;

/// <summary>Databases of the catalog.</summary>
/// <param name="finder">Finds databases.</param>
/// <param name="catalog">The catalog.</param>
/// <param name="store">The store of the catalog.</param>
/// <param name="tokens">Page tokens.</param>
[AwsOperations("glue")]
internal sealed partial class DatabaseOperations(CatalogFinder finder, LakeCatalog catalog, IMetadataStore store, PageTokens tokens);
