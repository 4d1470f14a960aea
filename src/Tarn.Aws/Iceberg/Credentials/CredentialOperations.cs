using Tarn.Aws.Iceberg.Finding;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iceberg.Credentials;

/// <summary>Credentials for the files of tables.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="files">Makes credentials.</param>
[AwsOperations("iceberg")]
internal sealed partial class CredentialOperations(RestCatalog catalog, TableAccess files);
