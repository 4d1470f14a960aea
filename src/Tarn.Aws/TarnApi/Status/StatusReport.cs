using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Pending;

namespace Tarn.Aws.TarnApi.Status;

/// <summary>A status under construction.</summary>
public sealed class StatusReport
{
    /// <summary>The account whose resources are reported.</summary>
    public required string Account { get; init; }

    /// <summary>Whether the caller may take an action on a resource, by its ARN. Lists and counts leave out all others.</summary>
    public Func<string, string, bool> IsSeen { get; init; } = static (_, _) => true;

    /// <summary>The instance that answers.</summary>
    public InstanceStatus? Instance { get; set; }

    /// <summary>Streams with rates and lag.</summary>
    public List<StreamStatus> Streams { get; } = [];

    /// <summary>Deliveries with buffer age and errors.</summary>
    public List<DeliveryStatus> Deliveries { get; } = [];

    /// <summary>Functions with environments and mappings.</summary>
    public List<FunctionStatus> Functions { get; } = [];

    /// <summary>Pipes with lag and losses.</summary>
    public List<PipeStatus> Pipes { get; } = [];

    /// <summary>Applications in streaming SQL with lag and watermark.</summary>
    public List<RunningApplication> Applications { get; } = [];

    /// <summary>Item tables with sizes and readers.</summary>
    public List<ItemTableStatus> ItemTables { get; } = [];

    /// <summary>Applications with late or bad records.</summary>
    public List<ApplicationQuarantineStatus> ApplicationQuarantines { get; } = [];

    /// <summary>Tables with rows and freshness.</summary>
    public List<TableStatus> Tables { get; } = [];

    /// <summary>The number of tables that <see cref="Tables"/> leaves out.</summary>
    public int TablesLeftOut { get; set; }

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
            Streams = Seen(Streams, one => ("kinesis", one.Region, $"stream/{one.Name}")),
            Deliveries = Seen(Deliveries, one => ("firehose", one.Region, $"deliverystream/{one.Name}")),
            Functions = Seen(Functions, one => ("lambda", one.Region, $"function:{one.Name}")),
            Pipes = Seen(Pipes, one => ("pipes", one.Region, $"pipe/{one.Name}")),
            Applications = Seen(Applications, one => ("kinesisanalytics", one.Region, $"application/{one.Name}")),
            ItemTables = Seen(ItemTables, one => ("dynamodb", one.Region, $"table/{one.Name}")),
            ApplicationQuarantines = Seen(ApplicationQuarantines, one => ("kinesisanalytics", one.Region, $"application/{one.Name}")),
            Tables = Tables,
            TablesLeftOut = TablesLeftOut,
            Disk = Disk!,
            Locations = isOwner ? Locations : [],
            Memory = Memory!,
            Jobs = isOwner ? Jobs : [],
        };
    }

    private List<T> Seen<T>(List<T> rows, Func<T, (string Service, string Region, string Name)> resource) =>
    [
        .. rows.Where(row =>
        {
            var (service, region, name) = resource(row);
            var (action, arn) = DescribeRights.Of($"arn:aws:{service}:{region}:{Account}:{name}");
            return IsSeen(action, arn);
        }),
    ];
}
