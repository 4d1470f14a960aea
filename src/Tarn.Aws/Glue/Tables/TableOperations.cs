using Tarn.Aws.Glue.Finding;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Glue.Tables;

/// <summary>Tables of the catalog, Iceberg tables and others.</summary>
/// <param name="finder">Finds databases and tables.</param>
/// <param name="catalog">The catalog.</param>
/// <param name="committers">Commits to Iceberg tables.</param>
/// <param name="store">The store of the catalog.</param>
/// <param name="tokens">Page tokens.</param>
[AwsOperations("glue")]
internal sealed partial class TableOperations(
    CatalogFinder finder, LakeCatalog catalog, TableCommitters committers, IMetadataStore store, PageTokens tokens);
