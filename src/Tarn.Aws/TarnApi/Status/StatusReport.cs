using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Status;

/// <summary>A status under construction.</summary>
public sealed class StatusReport
{
    /// <summary>The account whose resources are reported.</summary>
    public required string Account { get; init; }

    /// <summary>The instance that answers.</summary>
    public InstanceStatus? Instance { get; set; }

    /// <summary>Streams with rates and lag.</summary>
    public List<StreamStatus> Streams { get; } = [];

    /// <summary>Deliveries with buffer age and errors.</summary>
    public List<DeliveryStatus> Deliveries { get; } = [];

    /// <summary>Functions with environments and mappings.</summary>
    public List<FunctionStatus> Functions { get; } = [];

    /// <summary>Applications in streaming SQL with lag and watermark.</summary>
    public List<RunningApplication> Applications { get; } = [];

    /// <summary>Item tables with sizes and readers.</summary>
    public List<ItemTableStatus> ItemTables { get; } = [];

    /// <summary>Applications with late or bad records.</summary>
    public List<ApplicationQuarantineStatus> ApplicationQuarantines { get; } = [];

    /// <summary>Tables with rows and freshness.</summary>
    public List<TableStatus> Tables { get; } = [];

    /// <summary>Free and used space on the disk.</summary>
    public DiskStatus? Disk { get; set; }

    /// <summary>Storage locations beside the data directory.</summary>
    public List<LocationStatus> Locations { get; } = [];

    /// <summary>Memory of the server and its children.</summary>
    public MemoryStatus? Memory { get; set; }

    /// <summary>Background work.</summary>
    public List<JobStatus> Jobs { get; } = [];

    internal GetStatusOutput ToOutput()
    {
        // notices and jobs name resources of every account
        var isOwner = Instance is null || Instance.Account == Account;
        return new GetStatusOutput
        {
            Instance = isOwner ? Instance! : Instance! with { NotReadyReasons = [], Notices = [], DataDirectory = null },
            Streams = Streams,
            Deliveries = Deliveries,
            Functions = Functions,
            Applications = Applications,
            ItemTables = ItemTables,
            ApplicationQuarantines = ApplicationQuarantines,
            Tables = Tables,
            Disk = Disk!,
            Locations = isOwner ? Locations : [],
            Memory = Memory!,
            Jobs = isOwner ? Jobs : [],
        };
    }
}
