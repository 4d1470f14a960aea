using Tarn.Aws.Glue.Finding;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Glue.Partitions;

/// <summary>Partitions in the catalog, which cannot be created yet.</summary>
/// <param name="finder">Finds tables.</param>
[AwsOperations("glue")]
internal sealed partial class PartitionOperations(CatalogFinder finder);
