using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Tarn.Telemetry.Metrics.Own;

namespace Tarn.Telemetry.Metrics.Otlp;

/// <summary>
/// Sends the values of Prometheus's page to a collector of OpenTelemetry. An instrument is made when its row has a value for the first time. Nothing
/// waits for the collector: values that it does not take come with the next ones, because they are totals.
/// </summary>
/// <seealso href="https://opentelemetry.io/docs/specs/otlp/"/>
public sealed partial class OtlpExport : IAsyncDisposable
{
    private const string Name = "tarn";
    private const string SignalPath = "/v1/metrics";
    private const int TimeoutMs = 5_000;

    private readonly OwnMetricParts _parts;
    private readonly OwnMetrics _own;
    private readonly Uri _endpoint;
    private readonly Meter _meter = new(Name);
    private readonly MeterProvider _provider;
    private readonly HashSet<MetricRow> _made = [];
    private Dictionary<MetricRow, ShownRow> _shown = [];
    private bool _isFailing;

    /// <param name="endpoint">The collector's URL; without a path, the one of metrics follows.</param>
    /// <param name="own">The passes, which have the last figures.</param>
    public OtlpExport(Uri endpoint, OwnMetricParts parts, OwnMetrics own)
    {
        (_endpoint, _parts, _own) = (endpoint, parts, own);
        var isGrpc = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL") == "grpc";
        var exporter = new OtlpMetricExporter(new OtlpExporterOptions
        {
            Endpoint = isGrpc || endpoint.AbsolutePath != "/" ? endpoint : new Uri(endpoint, SignalPath),
            Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            TimeoutMilliseconds = TimeoutMs,
        });
        _provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(Name))
            .AddMeter(Name)
            .AddReader(new BaseExportingMetricReader(exporter))
            .Build();
    }

    /// <summary>Sends the values of now. A collector that cannot be reached is logged once.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        Take();

        // The exporter blocks.
        var isSent = await Task.Factory.StartNew(
            () => _provider.ForceFlush(TimeoutMs), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!isSent && !_isFailing)
        {
            LogFailed(_parts.Log, _endpoint);
        }
        else if (isSent && _isFailing)
        {
            LogSent(_parts.Log, _endpoint);
        }

        _isFailing = !isSent;
    }

    /// <summary>Sends the last values, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Take();
        await Task.Factory.StartNew(_provider.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _meter.Dispose();
    }

    private void Take()
    {
        var shown = new ShownMetrics(_parts, _own);
        _shown = MetricRows.All.ToDictionary(row => row, shown.Of);
        foreach (var (row, values) in _shown.Where(pair => pair.Value.Points.Count > 0 && _made.Add(pair.Key)))
        {
            Make(row, values);
        }
    }

    private void Make(MetricRow row, ShownRow values)
    {
        var (name, text) = (PrometheusPage.FamilyOf(row, isTotal: false), $"{row.Namespace} {row.Name}");
        if (values.IsSummary)
        {
            _meter.CreateObservableGauge(name, () => QuantilesOf(row), description: text);
            _meter.CreateObservableCounter($"{name}_sum", () => SummariesOf(row, static (sum, _) => sum), description: text);
            _meter.CreateObservableCounter($"{name}_count", () => SummariesOf(row, static (_, count) => count), description: text);
        }
        else if (values.IsTotal)
        {
            _meter.CreateObservableCounter(name, () => ValuesOf(row), description: text);
        }
        else
        {
            _meter.CreateObservableGauge(name, () => ValuesOf(row), description: text);
        }
    }

    private IEnumerable<Measurement<double>> ValuesOf(MetricRow row) => _shown[row].Points.Select(point => Of(point, point.Value));

    private IEnumerable<Measurement<double>> SummariesOf(MetricRow row, Func<double, long, double> pick) => _shown[row].Points.Select(point =>
    {
        var (sum, count) = PrometheusText.SumOf(point.Values!);
        return Of(point, pick(sum * ShownMetrics.FactorOf(row), count));
    });

    private IEnumerable<Measurement<double>> QuantilesOf(MetricRow row) =>
        from point in _shown[row].Points
        from quantile in PrometheusText.Quantiles
        where point.Values!.Quantile(quantile) is not null
        select Of(point, point.Values!.Quantile(quantile)!.Value * ShownMetrics.FactorOf(row), KeyValuePair.Create("quantile", (object?)quantile));

    private static Measurement<double> Of(in ShownPoint point, double value, params KeyValuePair<string, object?>[] more) =>
        new(value, [.. point.Labels.Select(label => KeyValuePair.Create(label.Key, (object?)label.Value)), .. more]);

    [LoggerMessage(LogLevel.Warning, "The collector {Endpoint} takes no metrics; further failures are not logged")]
    private static partial void LogFailed(ILogger logger, Uri endpoint);

    [LoggerMessage(LogLevel.Information, "The collector {Endpoint} takes metrics again")]
    private static partial void LogSent(ILogger logger, Uri endpoint);
}
