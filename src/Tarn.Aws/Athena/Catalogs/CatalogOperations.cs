using Tarn.Aws.Athena.Resources;
using Tarn.Sql.Catalog;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Athena.Catalogs;

/// <summary>Databases and tables as statements see them.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="tables">Describes tables.</param>
/// <param name="dataCatalogs">Finds the catalog's other names.</param>
/// <param name="tokens">Seals places between pages.</param>
[AwsOperations("athena")]
internal sealed partial class CatalogOperations(ISqlCatalog catalog, DescribedTables tables, DataCatalogFinder dataCatalogs, PageTokens tokens);
