using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Aws.TarnApi.Status;
using Tarn.Jobs;
using Tarn.Settings;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Wire.Connections.Sockets;
using Tarn.Wire.Http;
using Tarn.Wire.Protocols;

namespace Tarn.Modules;

/// <summary>The parts that the modules of one instance bring.</summary>
internal sealed class InstanceParts
{
    private const long MiB = 1L << 20;

    /// <summary>Makes an instance without parts.</summary>
    public InstanceParts(IReadOnlyList<IModule> modules, ServeSettings settings, TimeProvider time, ILoggerFactory logs, Action<string> say)
    {
        Settings = settings;
        Time = time;
        Logs = logs;
        StartedAt = time.GetUtcNow();
        Memory = new MemoryPlan(settings.Of(InstanceSettings.MemoryMb) * MiB, [MemoryPlan.Base, .. modules.SelectMany(module => module.MemoryShares)]);
        KnownSettings = [.. modules.SelectMany(module => module.Settings).Concat(InstanceSettings.All)];
        Rooms = new ModuleParts(modules);
        Jobs = new JobRunner(time, logs.CreateLogger<JobRunner>());
        Introduction = new Introduction(say);
    }

    public ServeSettings Settings { get; }

    /// <summary>The definitions of the modules' settings.</summary>
    public IReadOnlyList<SettingDefinition> KnownSettings { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Makes the loggers of the parts.</summary>
    public ILoggerFactory Logs { get; }

    /// <summary>When the instance began to open.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The parts' shares of the memory.</summary>
    public MemoryPlan Memory { get; }

    /// <summary>The parts that are open.</summary>
    public ModuleParts Rooms { get; }

    /// <summary>Background work.</summary>
    public JobRunner Jobs { get; }

    /// <summary>Whether the instance is ready.</summary>
    public Health Health { get; } = new();

    /// <summary>The lines for the person at the terminal.</summary>
    public Introduction Introduction { get; }

    /// <summary>The doors, in the order of opening.</summary>
    public List<IDoor> Doors { get; } = [];

    /// <summary>The doors that do not speak HTTP.</summary>
    public List<ISocketDoor> SocketDoors { get; } = [];

    /// <summary>The parts of GetFlow's answer.</summary>
    public List<IFlowPart> Flow { get; } = [];

    /// <summary>The parts of GetBacklog's answer.</summary>
    public List<IBacklogPart> Backlog { get; } = [];

    /// <summary>The page of metrics; null: no module brings it.</summary>
    public MetricsPage? MetricsPage { get; set; }

    /// <summary>The parts that report figures for metrics.</summary>
    public List<IFigurePart> Figures { get; } = [];

    /// <summary>The parts that read streams.</summary>
    public List<IShardPart> Shards { get; } = [];

    /// <summary>The observers of every call's outcome.</summary>
    public List<ICallObserver> Observers { get; } = [];

    /// <summary>The parts of GetStatus's answer.</summary>
    public List<IStatusPart> Status { get; } = [];

    /// <summary>The starts of the modules, in the order of opening.</summary>
    public List<Func<CancellationToken, ValueTask>> Starts { get; } = [];

    /// <summary>The drains of the modules; they run in the opposite order, before any part closes.</summary>
    public OpenParts Drains { get; } = new();

    /// <summary>The open parts; they close in the opposite order.</summary>
    public OpenParts Opened { get; } = new();
}
