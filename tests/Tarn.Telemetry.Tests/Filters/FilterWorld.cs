using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Objects;
using Tarn.Targets;
using Tarn.Telemetry.Filters.Following;
using Tarn.Telemetry.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;
using Tarn.Telemetry.Tests.Alarms;
using Tarn.Telemetry.Tests.Metrics;

namespace Tarn.Telemetry.Tests.Filters;

/// <summary>Logs, metrics and filters on the in-memory twins; filters are stopped and started like a process.</summary>
internal sealed class FilterWorld : IAsyncDisposable
{
    public const string Stream = "arn:aws:kinesis:us-east-1:000000000000:stream/copies";
    public static readonly LogScope Scope = new("000000000000", "us-east-1");

    private readonly MetricWorld _metrics;
    private readonly TargetDirectory _targets = new();
    private ObjectStore _objects = null!;
    private ConsumerHolds _holds = null!;
    private ResourceRegistry _registry = null!;
    private Resource _group = null!;
    private LogStreamNames _place;

    private FilterWorld(MetricWorld metrics)
    {
        _metrics = metrics;
        Sent = new SentMessages(metrics.Store);
        _targets.Add(Sent.TargetOf("kinesis"));
    }

    public SentMessages Sent { get; }

    public MetricWorld Metrics => _metrics;

    public ManualTime Time => _metrics.Time;

    public LogStore Logs { get; private set; } = null!;

    public LogFilters Filters { get; private set; } = null!;

    public string GroupArn => _group.Arn;

    public static async Task<FilterWorld> Open()
    {
        var world = new FilterWorld(await MetricWorld.Open());
        await world.Begin();
        return world;
    }

    /// <summary>The group has these filters from now on.</summary>
    public Task Set(IReadOnlyList<MetricFilterDefinition>? metrics, IReadOnlyList<SubscriptionFilterDefinition>? subscriptions = null) =>
        _metrics.Store.Commit(
            async transaction => await LogGroupDefinition.Kind.Change(
                transaction, _group.Id, group => group with { MetricFilters = metrics, SubscriptionFilters = subscriptions }),
            default).AsTask();

    public Task DeleteGroup() => _metrics.Store.Commit(
        async transaction =>
        {
            await ResourceRegistry.Remove(transaction, _group.Id);
            return true;
        },
        default).AsTask();

    public MetricFilterDefinition Metric(string name, string pattern, string value) => new()
    {
        Name = name,
        Pattern = pattern,
        MetricName = name,
        Namespace = "App",
        Value = value,
        CreatedMs = Time.NowMs,
    };

    public SubscriptionFilterDefinition Subscription(string pattern) =>
        new() { Name = "all", Pattern = pattern, DestinationArn = Stream, CreatedMs = Time.NowMs };

    public async Task Put(params string[] messages)
    {
        var events = messages.Select(message => new LogEvent(Time.GetUtcNow(), Encoding.UTF8.GetBytes(message)));
        await Logs.Append(Scope, _place, [.. events], CallKey.None, default);
    }

    /// <summary>The sum of a metric's values.</summary>
    public async Task<double> Sum(string name, string space = "App")
    {
        var identity = MetricIdentity.Of(space, name, []);
        var sink = new PeriodAggregator(_metrics.NowSecond + 3_600, 60, keepsValues: false, byUnit: false);
        await _metrics.Metrics.Read(
            MetricWorld.Scope, [new SeriesRead(identity.Id, null, _metrics.NowSecond - 3_600, _metrics.NowSecond + 3_600, sink)], default);
        return sink.Periods.Sum(period => period.Values.Sum);
    }

    /// <summary>The messages of the events that the stream has.</summary>
    public async Task<IReadOnlyList<string>> Copies() => [.. (await Sent.All()).SelectMany(sent => MessagesIn(sent.Body))];

    public async Task Restart()
    {
        await Filters.DisposeAsync();
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Filters.DisposeAsync();
        await Logs.DisposeAsync();
        await _objects.DisposeAsync();
        _holds.Dispose();
        _registry.Dispose();
        await _metrics.DisposeAsync();
    }

    public async Task Start()
    {
        Filters = await LogFilters.Open(
            new FilterParts
            {
                Store = _metrics.Store,
                Streams = _metrics.Log,
                Directory = _metrics.Directory,
                Registry = _registry,
                Metrics = _metrics.Metrics,
                Targets = _targets,
                Time = Time,
                Log = NullLogger.Instance,
            },
            default);
        Filters.Start();
    }

    // The target keeps bodies as Latin 1, so that gzip's bytes survive.
    private static IEnumerable<string> MessagesIn(string body)
    {
        using var gzip = new GZipStream(new MemoryStream(Encoding.Latin1.GetBytes(body)), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(gzip);
        return [.. json.RootElement.GetProperty("logEvents").EnumerateArray().Select(one => one.GetProperty("message").GetString()!)];
    }

    private async Task Begin()
    {
        _registry = await ResourceRegistry.Open(_metrics.Store, default);
        _holds = await ConsumerHolds.Open(_metrics.Store, default);
        _objects = await ObjectStore.Open(new SimulatedDisk(seed: 1), _metrics.Store, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 0 }, default);
        Logs = await LogStore.Open(
            new LogParts
            {
                Store = _metrics.Store,
                Streams = _metrics.Log,
                Directory = _metrics.Directory,
                Blobs = _objects.Kept,
                HoldLimit = new HoldLimit(_holds, _metrics.Directory, _metrics.Log, Time, TimeSpan.FromHours(10)),
                FeedMade = static (_, _) => ValueTask.CompletedTask,
                Time = Time,
                Log = NullLogger.Instance,
            },
            default);
        _group = await _metrics.Store.Commit(transaction => LogGroupCreation.Ensure(transaction, Scope, "g", Time.GetUtcNow()), default);
        var stream = await _metrics.Store.Commit(
            transaction => LogStreams.Create(transaction, LogGroupId.Of(_group), "s", Time.GetUtcNow()), default);
        _place = new LogStreamNames(LogGroupId.Of(_group), "g", stream.Id, "s");
        await Start();
    }
}
