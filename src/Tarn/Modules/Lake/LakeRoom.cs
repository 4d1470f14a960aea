using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Turns;
using Tarn.Lake.Files;
using Tarn.Lake.Maintenance;

namespace Tarn.Modules.Lake;

/// <summary>The catalog, the committers of its tables, and their files.</summary>
internal sealed class LakeRoom
{
    /// <summary>Files of tables, in the object store.</summary>
    public required ITableFiles Files { get; init; }

    /// <summary>Databases and tables.</summary>
    public required LakeCatalog Catalog { get; init; }

    /// <summary>When tables are maintained.</summary>
    public required MaintenanceSchedule Maintenance { get; init; }

    /// <summary>The history of maintenance.</summary>
    public required MaintenanceHistory History { get; init; }

    /// <summary>Removes the files of expired snapshots.</summary>
    public required ExpiredFileRemoval ExpiredFiles { get; init; }

    /// <summary>The committers of tables: one queue per table.</summary>
    public required TableCommitters Committers { get; init; }
}
