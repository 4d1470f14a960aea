using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Hive;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Views;
using Tarn.Lake.Writing;

namespace Tarn.Modules.Lake;

/// <summary>The catalog, the committers of its tables, and their files.</summary>
internal sealed class LakeParts
{
    /// <summary>Files of tables, in the object store.</summary>
    public required ITableFiles Files { get; init; }

    /// <summary>Databases and tables.</summary>
    public required LakeCatalog Catalog { get; init; }

    /// <summary>The views among them.</summary>
    public required LakeViews Views { get; init; }

    /// <summary>The Hive tables among them.</summary>
    public required LakeHiveTables Hive { get; init; }

    /// <summary>The folders of the Hive tables.</summary>
    public required HiveFolders HiveFolders { get; init; }

    /// <summary>When tables are maintained.</summary>
    public required MaintenanceSchedule Maintenance { get; init; }

    public required MaintenanceHistory History { get; init; }

    /// <summary>Removes the files of expired snapshots.</summary>
    public required ExpiredFileRemoval ExpiredFiles { get; init; }

    /// <summary>The committers of tables: one queue per table.</summary>
    public required TableCommitters Committers { get; init; }

    /// <summary>Makes the files that workers wrote durable.</summary>
    public required DataFileAdoption Adoption { get; init; }

    /// <summary>Reads and writes files in worker processes. The module of the workers sets it; until then it is null.</summary>
    public IFileJobs? FileJobs { get; set; }
}
