using Tarn.Aws.Iceberg.Finding;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iceberg.Namespaces;

/// <summary>Namespaces: the databases of the Glue Data Catalog.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="keys">Recognises repeated requests.</param>
[AwsOperations("iceberg")]
internal sealed partial class NamespaceOperations(RestCatalog catalog, RepeatedRequests keys);
