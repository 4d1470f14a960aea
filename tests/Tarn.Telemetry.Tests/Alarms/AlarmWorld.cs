using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;
using Tarn.Targets;
using Tarn.Telemetry.Alarms;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.History;
using Tarn.Telemetry.Alarms.Running;
using Tarn.Telemetry.Alarms.States;
using Tarn.Telemetry.Tests.Metrics;

namespace Tarn.Telemetry.Tests.Alarms;

/// <summary>Alarms on the in-memory twins; stopped and started like a process. Tests call the evaluation, so nothing waits.</summary>
internal sealed class AlarmWorld : IAsyncDisposable
{
    public const string Topic = "arn:aws:sns:us-east-1:000000000000:t";
    public const string Function = "arn:aws:lambda:us-east-1:000000000000:function:f";

    private readonly MetricWorld _metrics;
    private readonly TargetDirectory _targets = new();
    private ResourceRegistry _registry = null!;

    private AlarmWorld(MetricWorld metrics)
    {
        _metrics = metrics;
        Sent = new SentMessages(metrics.Store);
        _targets.Add(Sent.TargetOf("sns"));
        _targets.Add(Sent.TargetOf("lambda"));
    }

    public MetricWorld Metrics => _metrics;

    public AlarmStore Alarms { get; private set; } = null!;

    public SentMessages Sent { get; }

    public ServiceEvents Events { get; } = new();

    public ManualTime Time => _metrics.Time;

    public static async Task<AlarmWorld> Open()
    {
        var world = new AlarmWorld(await MetricWorld.Open());

        // The clock stands at the start of a minute.
        world.Time.Advance(TimeSpan.FromSeconds((60 - (world.Metrics.NowSecond % 60)) % 60));
        await world.Begin();
        return world;
    }

    public static ResourceName NameOf(string name) => AlarmDefinition.Kind.NameOf(MetricWorld.Scope.Account, MetricWorld.Scope.Region, name);

    public Task Put(string name, AlarmDefinition definition) => Alarms.Changes.Put(NameOf(name), definition, [], default);

    public Task PutMetric(string name, MetricRule rule) => Put(name, new AlarmDefinition
    {
        ActionsEnabled = true,
        OkActions = [Topic],
        AlarmActions = [Topic, Function],
        ChangedMs = 0,
        Metric = rule,
    });

    public Task PutComposite(string name, string expression, string? suppressor = null, int? wait = null, int? extension = null) =>
        Put(name, new AlarmDefinition
        {
            ActionsEnabled = true,
            AlarmActions = [Topic],
            ChangedMs = 0,
            Composite = new CompositeRule { Expression = expression, Suppressor = suppressor, WaitSeconds = wait, ExtensionSeconds = extension },
        });

    /// <summary>A rule on the sum of a metric: above 5.</summary>
    public static MetricRule Above(string metric, int period = 60, int periods = 1, int? needed = null, string? missing = null) => new()
    {
        Metric = new AlarmMetric("App", metric, []),
        Statistic = "Sum",
        Period = period,
        EvaluationPeriods = periods,
        DatapointsToAlarm = needed,
        Threshold = 5,
        Comparison = "GreaterThanThreshold",
        TreatMissingData = missing,
    };

    public ValueTask Datum(string metric, double value, bool isHigh = false) =>
        _metrics.Put(_metrics.Datum(MetricWorld.Metric(metric), _metrics.NowSecond, value, isHigh));

    /// <summary>Moves the clock and evaluates.</summary>
    public async Task After(int seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await Alarms.Evaluate(default);
    }

    public AlarmState StateOf(string name) => Alarms.StateOf(Alarms.All.Find(NameOf(name))!);

    public Task SetState(string name, AlarmValue value) => Alarms.SetState(Alarms.All.Find(NameOf(name))!, value, "test", null, default);

    public async Task<IReadOnlyList<HistoryItem>> History(string name, string? kind = null) => (await Alarms.History(
        MetricWorld.Scope,
        new HistoryQuery { Alarm = name, Kind = kind, HasComposite = true, IsDescending = false, Limit = 100 }, null, default)).Items;

    public async Task Restart(TimeSpan down)
    {
        await Alarms.DisposeAsync();
        _registry.Dispose();
        Time.Advance(down);
        await _metrics.Restart();
        await Begin();
    }

    public async ValueTask DisposeAsync()
    {
        await Alarms.DisposeAsync();
        _registry.Dispose();
        await _metrics.DisposeAsync();
    }

    private async Task Begin()
    {
        _registry = await ResourceRegistry.Open(_metrics.Store, default);
        Alarms = await AlarmStore.Open(
            new AlarmParts
            {
                Store = _metrics.Store,
                Streams = _metrics.Log,
                Directory = _metrics.Directory,
                Registry = _registry,
                Metrics = _metrics.Metrics,
                Targets = _targets,
                Events = Events,
                Time = Time,
                Log = NullLogger.Instance,
            },
            default);
        Alarms.Start();
    }
}
