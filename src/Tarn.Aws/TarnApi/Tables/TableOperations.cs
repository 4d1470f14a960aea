using Tarn.Aws.Protocols;
using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.TarnApi.Tables;

/// <summary>Operations on tables for operators.</summary>
/// <param name="catalog">Databases and tables.</param>
/// <param name="store">Its store.</param>
/// <param name="adoptions">Makes tables of folders.</param>
[AwsOperations("tarn")]
internal sealed partial class TableOperations(LakeCatalog catalog, IMetadataStore store, AdoptionRuns adoptions);
