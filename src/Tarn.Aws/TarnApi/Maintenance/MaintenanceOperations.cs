using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Maintenance;

namespace Tarn.Aws.TarnApi.Maintenance;

/// <summary>Operations on the maintenance of tables.</summary>
/// <param name="catalog">The tables.</param>
/// <param name="committers">Their commit locks.</param>
[AwsOperations("tarn")]
internal sealed partial class MaintenanceOperations(LakeCatalog catalog, TableCommitters committers, MaintenanceRuns runs);
