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

/// <summary>
/// One module's view of the instance while it opens: the parts of modules before it, and the lists that it adds its
/// own parts to.
/// </summary>
/// <param name="parts">The parts of all modules.</param>
internal sealed class ModuleContext(IModule module, InstanceParts parts)
{
    public ServeSettings Settings => parts.Settings;

    /// <summary>The definitions of all modules' settings.</summary>
    public IEnumerable<SettingDefinition> KnownSettings => parts.KnownSettings;

    /// <summary>The parts' shares of the memory.</summary>
    public MemoryPlan Memory => parts.Memory;

    /// <summary>The clock.</summary>
    public TimeProvider Time => parts.Time;

    /// <summary>Makes the loggers of the parts.</summary>
    public ILoggerFactory Logs => parts.Logs;

    /// <summary>When the instance began to open.</summary>
    public DateTimeOffset StartedAt => parts.StartedAt;

    /// <summary>The doors of all modules; complete when the first <see cref="OnStart"/> runs.</summary>
    public List<IDoor> Doors => parts.Doors;

    /// <summary>The doors that do not speak HTTP; complete when the first <see cref="OnStart"/> runs.</summary>
    public List<ISocketDoor> SocketDoors => parts.SocketDoors;

    /// <summary>The observers of every call's outcome.</summary>
    public List<ICallObserver> Observers => parts.Observers;

    /// <summary>The parts of GetStatus's answer.</summary>
    public List<IStatusPart> Status => parts.Status;

    /// <summary>The parts of GetFlow's answer.</summary>
    public List<IFlowPart> Flow => parts.Flow;

    /// <summary>The parts of GetBacklog's answer.</summary>
    public List<IBacklogPart> Backlog => parts.Backlog;

    /// <summary>The page of metrics; null: no module before this one brings it.</summary>
    public MetricsPage? MetricsPage
    {
        get => parts.MetricsPage;
        set => parts.MetricsPage = value;
    }

    /// <summary>The parts that report figures for metrics, once a minute.</summary>
    public List<IFigurePart> Figures => parts.Figures;

    /// <summary>The parts that read streams.</summary>
    public List<IShardPart> Shards => parts.Shards;

    /// <summary>
    /// Background jobs. They begin when the modules before the jobs module have started, and end before any of these
    /// closes.
    /// </summary>
    public JobRunner Jobs => parts.Jobs;

    /// <summary>Checks of readiness, and warnings for an operator.</summary>
    public Health Health => parts.Health;

    /// <summary>The lines for the person at the terminal.</summary>
    public Introduction Introduction => parts.Introduction;

    /// <summary>A part that a module before this one added.</summary>
    /// <exception cref="InvalidOperationException">
    /// No module before this one added it: the list of modules is in the wrong order. The message names both modules.
    /// </exception>
    public T Get<T>()
        where T : class => parts.Rooms.Get<T>(module);

    /// <summary>Adds a part for the modules after this one; its type is among <see cref="IModule.Rooms"/>.</summary>
    public T Add<T>(T room)
        where T : class => parts.Rooms.Add(module, room);

    /// <summary>Adds the part to the order of closing, if it can be closed.</summary>
    public T Own<T>(T part)
        where T : notnull => parts.Opened.Add(part);

    public ILogger<T> Log<T>() => parts.Logs.CreateLogger<T>();

    /// <summary>
    /// Begins work when every module is open, in the order of opening. Refuse a start in <see cref="IModule.Open"/>,
    /// not here: earlier modules work already.
    /// </summary>
    public void OnStart(Func<CancellationToken, ValueTask> start) => parts.Starts.Add(start);

    /// <summary>
    /// Ends long requests, such as pushes, so that the listener can drain. Drains run in the opposite order of opening,
    /// before any part closes.
    /// </summary>
    public void OnDrain(Action drain) => parts.Drains.OnClose(() =>
    {
        drain();
        return ValueTask.CompletedTask;
    });

    /// <summary>
    /// Adds an action at this position in the order of closing, which is the opposite of the order of opening.
    /// </summary>
    public void OnClose(Func<ValueTask> close) => parts.Opened.OnClose(close);
}
