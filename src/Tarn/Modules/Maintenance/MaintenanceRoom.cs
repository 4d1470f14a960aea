using Tarn.Lake.Maintenance;

namespace Tarn.Modules.Maintenance;

/// <summary>Maintenance of tables.</summary>
internal sealed class MaintenanceRoom
{
    /// <summary>Runs and plans maintenance.</summary>
    public required TableMaintenance Tables { get; init; }

    /// <summary>The jobs of the tables.</summary>
    public required MaintenanceJobs Jobs { get; init; }
}
