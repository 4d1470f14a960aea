using Tarn.Aws.Iceberg.Refusals;

namespace Tarn.Aws.Iceberg;

/// <summary>
/// The Iceberg REST catalog, <c>/iceberg/v1/…</c>. Its namespaces and tables are the Glue Data Catalog's databases and Iceberg
/// tables.
/// </summary>
[AwsService("iceberg")]
public sealed partial class IcebergDoor : IDoor
{
    /// <inheritdoc/>
    public bool TakesBearerTokens => true;

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => IcebergFailures.Map(failure);
}
