using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Status;

/// <summary>A status under construction.</summary>
public sealed class StatusReport
{
    /// <summary>The instance that answers.</summary>
    public InstanceStatus? Instance { get; set; }

    /// <summary>Streams with rates and lag.</summary>
    public List<StreamStatus> Streams { get; } = [];

    /// <summary>Deliveries with buffer age and errors.</summary>
    public List<DeliveryStatus> Deliveries { get; } = [];

    /// <summary>Functions with environments and mappings.</summary>
    public List<FunctionStatus> Functions { get; } = [];

    /// <summary>Tables with rows and freshness.</summary>
    public List<TableStatus> Tables { get; } = [];

    /// <summary>Free and used space on the disk.</summary>
    public DiskStatus? Disk { get; set; }

    /// <summary>Memory of the server and its children.</summary>
    public MemoryStatus? Memory { get; set; }

    /// <summary>Background work.</summary>
    public List<JobStatus> Jobs { get; } = [];

    internal GetStatusOutput ToOutput() => new()
    {
        Instance = Instance!,
        Streams = Streams,
        Deliveries = Deliveries,
        Functions = Functions,
        Tables = Tables,
        Disk = Disk!,
        Memory = Memory!,
        Jobs = Jobs,
    };
}
