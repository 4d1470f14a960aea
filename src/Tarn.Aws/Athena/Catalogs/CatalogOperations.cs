using Tarn.Aws.Protocols;
using Tarn.Sql.Catalog;

namespace Tarn.Aws.Athena.Catalogs;

/// <summary>Databases and tables as statements see them.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="tokens">Seals places between pages.</param>
[AwsOperations("athena")]
internal sealed partial class CatalogOperations(ISqlCatalog catalog, PageTokens tokens);
