using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Storage.Calls;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Telemetry.Metrics;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Queries;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;
using Tarn.Telemetry.Metrics.Tails;

namespace Tarn.Telemetry.Tests.Metrics;

/// <summary>Metrics on the in-memory twins; stopped and started like a process.</summary>
internal sealed class MetricWorld : IAsyncDisposable
{
    public static readonly MetricScope Scope = new("000000000000", "us-east-1");

    private readonly MemoryMetadataStore _store;
    private readonly MemoryStreamLog _log;
    private StreamDirectory _directory = null!;
    private ConsumerHolds _holds = null!;

    private MetricWorld(ManualTime time)
    {
        Time = time;
        _log = new MemoryStreamLog(time);
        _store = new MemoryMetadataStore(_log);
    }

    public ManualTime Time { get; }

    public MetricStore Metrics { get; private set; } = null!;

    public int SeriesMax { get; set; } = 10_000;

    public long BytesMax { get; set; } = 64 << 20;

    public IStreamLog Log => _log;

    /// <summary>The tables of points.</summary>
    public NotedPoints Table { get; } = new();

    /// <summary>The log of the store from the next start on; null: the one in memory.</summary>
    public IStreamLog? Streams { get; set; }

    public IMetadataStore Store => _store;

    public StreamDirectory Directory => _directory;

    public long NowSecond => Time.NowMs / 1_000;

    public static async Task<MetricWorld> Open(int seriesMax = 10_000, long bytesMax = 64 << 20)
    {
        var world = new MetricWorld(new ManualTime()) { SeriesMax = seriesMax, BytesMax = bytesMax };
        world._directory = await StreamDirectory.Open(world._store, default);
        world._holds = await ConsumerHolds.Open(world._store, default);
        await world.Start();
        return world;
    }

    public async Task Start()
    {
        Metrics = await MetricStore.Open(PartsOf(), default);
        Metrics.Table = Table;
    }

    private MetricParts PartsOf() => new()
    {
        Store = _store,
        Streams = Streams ?? _log,
        Directory = _directory,
        HoldLimit = new HoldLimit(_holds, _directory, _log, Time, TimeSpan.FromHours(10)),
        SeriesMax = SeriesMax,
        BytesMax = BytesMax,
        Time = Time,
        Log = NullLogger.Instance,
    };

    public async Task Restart()
    {
        await Metrics.DisposeAsync();
        await Start();
    }

    public static MetricIdentity Metric(string name, params (string Name, string Value)[] dimensions) =>
        MetricIdentity.Of("App", name, dimensions.Select(each => new MetricDimension(each.Name, each.Value)));

    public MetricDatum Datum(MetricIdentity metric, long second, double value, bool isHigh = false) =>
        new(metric, MetricUnit.None, isHigh, second * 1_000, MetricSample.Of(value));

    public ValueTask Put(params MetricDatum[] data) => Metrics.Put(Scope, data, _ => CallKey.None, default);

    /// <summary>The sums of a metric by second of its period.</summary>
    public async Task<IReadOnlyDictionary<long, double>> Sums(MetricIdentity metric, long from, long before, int period = 60)
    {
        var aggregator = new PeriodAggregator(0, period, keepsValues: false, byUnit: false);
        await Metrics.Read(Scope, [new SeriesRead(metric.Id, null, from, before, aggregator)], default);
        return aggregator.Periods.ToDictionary(each => each.Start, each => each.Values.Sum);
    }

    public ValueTask<IReadOnlyList<MetricResult>> Query(long from, long before, params MetricQuery[] queries) =>
        Metrics.Query(Scope, new MetricDataRequest(queries, from, before, NowSecond), default);

    public async ValueTask DisposeAsync()
    {
        await Metrics.DisposeAsync();
        _holds.Dispose();
        _directory.Dispose();
        await _store.DisposeAsync();
    }
}
