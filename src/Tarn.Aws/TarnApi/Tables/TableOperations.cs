using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.Tables;

/// <summary>Operations on tables for operators.</summary>
/// <param name="catalog">Databases and tables.</param>
/// <param name="store">Its store.</param>
/// <param name="committers">The commit locks of tables.</param>
/// <param name="adoptions">Makes tables of folders.</param>
[AwsOperations("tarn")]
internal sealed partial class TableOperations(LakeCatalog catalog, IMetadataStore store, TableCommitters committers, AdoptionRuns adoptions);
