using Tarn.Aws.Athena.Resources;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Athena.DataCatalogs;

/// <summary>Data catalogs: the account's own, and further names of it.</summary>
/// <param name="catalogs">Finds data catalogs.</param>
/// <param name="groups">Finds work groups.</param>
/// <param name="store">The store of data catalogs and tags.</param>
/// <param name="tokens">Seals places between pages.</param>
[AwsOperations("athena")]
internal sealed partial class DataCatalogOperations(DataCatalogFinder catalogs, WorkGroupFinder groups, IMetadataStore store, PageTokens tokens);
