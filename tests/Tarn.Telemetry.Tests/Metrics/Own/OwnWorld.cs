using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Meters;
using Tarn.Telemetry.Metrics.Otlp;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Tests.Metrics.Own;

/// <summary>Services' metrics over the store of metrics in memory: a registry, cells, and parts that report what a test says.</summary>
internal sealed class OwnWorld : IAsyncDisposable, IFigurePart
{
    private readonly MetricWorld _world;
    private ResourceRegistry _registry = null!;
    private OwnMetricParts _parts = null!;
    private OwnMetrics _own = null!;
    private int _lastId = 100;

    private OwnWorld(MetricWorld world) => _world = world;

    public MetricWorld World => _world;

    public OperationCells Operations { get; } = new(MetricRows.OperationFigures);

    public Gauges Gauges { get; } = new();

    /// <summary>The figures that the parts report.</summary>
    public List<Action<FigureReport>> Figures { get; } = [];

    /// <summary>The begin of the running minute.</summary>
    public long Minute => _world.NowSecond / 60 * 60;

    public DateTimeOffset Due => _own.Due;

    public static async Task<OwnWorld> Open(int seriesMax = 10_000)
    {
        var own = new OwnWorld(await MetricWorld.Open(seriesMax));
        await own.Begin();
        return own;
    }

    public async Task<Resource> Make(string service, string type, string name, string account = "000000000000", string region = "us-east-1")
    {
        var id = new ResourceId(++_lastId);
        await _world.Store.Commit(
            async transaction =>
            {
                await ResourceRegistry.Add(transaction, new Resource
                {
                    Id = id,
                    Name = new ResourceName(account, region, service, type, name),
                    Arn = $"arn:aws:{service}:{region}:{account}:{type}/{name}",
                    Owner = account,
                    Created = _world.Time.GetUtcNow(),
                });
                return 0;
            },
            default);
        return _registry.TryGet(id, out var made) ? made : throw new InvalidOperationException("no resource");
    }

    public void Count(Resource resource, UsageDimension dimension, long units)
    {
        resource.Cells!.Turn(_world.NowSecond);
        resource.Cells.Add((int)dimension, units);
    }

    public void Count(Resource resource, ServiceCell cell, long units) => resource.Cells!.Count(cell, units, _world.Time.GetUtcNow());

    /// <summary>Moves the clock past the end of the minute, and runs a pass.</summary>
    public async Task Pass()
    {
        if (_own.Due - _world.Time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            _world.Time.Advance(wait);
        }

        await _own.Run(default);
    }

    /// <summary>The page for Prometheus.</summary>
    public ReadOnlyMemory<byte> Page() => new PrometheusPage(_parts, _own).Make();

    /// <summary>An export to a collector.</summary>
    public OtlpExport Export(Uri endpoint, ILogger log) => new(endpoint, _parts with { Log = log }, _own);

    public Task Run() => _own.Run(default);

    /// <summary>Ends the process and starts another: what is in memory alone is lost.</summary>
    /// <param name="isKilled">False: it stops in order.</param>
    public async Task Restart(bool isKilled)
    {
        if (!isKilled)
        {
            await _own.Finish();
        }

        await _world.Restart();
        _registry.Dispose();
        await Begin();
    }

    /// <summary>Everything that a metric has, by the minutes' begins.</summary>
    public async Task<IReadOnlyDictionary<long, PeriodValues>> Read(string space, string name, string account, params (string Name, string Value)[] dimensions)
    {
        var metric = MetricIdentity.Of(space, name, dimensions.Select(each => new MetricDimension(each.Name, each.Value)));
        var aggregator = new PeriodAggregator(0, 60, keepsValues: true, byUnit: false);
        await _world.Metrics.Read(new MetricScope(account, "us-east-1"), [new SeriesRead(metric.Id, null, 0, _world.NowSecond + 600, aggregator)], default);
        return aggregator.Periods.ToDictionary(each => each.Start, each => each.Values);
    }

    public async Task<IReadOnlyDictionary<long, double>> Sums(string space, string name, params (string Name, string Value)[] dimensions) =>
        (await Read(space, name, "000000000000", dimensions)).ToDictionary(each => each.Key, each => each.Value.Sum);

    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        Figures.ForEach(figure => figure(report));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _registry.Dispose();
        await _world.DisposeAsync();
    }

    private async Task Begin()
    {
        _registry = await ResourceRegistry.Open(_world.Store, default);
        _parts = new OwnMetricParts
        {
            Metrics = _world.Metrics,
            Registry = _registry,
            Operations = Operations,
            Gauges = Gauges,
            Figures = [this],
            Home = MetricWorld.Scope,
            StartedAt = _world.Time.GetUtcNow(),
            Time = _world.Time,
            Log = NullLogger.Instance,
        };
        _own = new OwnMetrics(_parts);
        await _own.Start(default);
    }
}
