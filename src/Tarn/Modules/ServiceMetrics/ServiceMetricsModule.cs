using Tarn.Access.Credentials;
using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Jobs;
using Tarn.Meters;
using Tarn.Modules.Access;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Storage.Disk;
using Tarn.Telemetry.Metrics;
using Tarn.Telemetry.Metrics.Otlp;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Wire.Http;

namespace Tarn.Modules.ServiceMetrics;

/// <summary>The metrics of services and of the server itself. It closes before the services, so that their last counts are written.</summary>
internal sealed class ServiceMetricsModule : IModule
{
    private const string Region = "us-east-1";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "service metrics";

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => ServiceMetricsSettings.All;

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, gauges, store) = (context.Get<StorageParts>(), context.Get<Gauges>(), context.Get<MetricStore>());
        var directory = context.Get<DataDirectory>();
        gauges.Add("disk.free", () => directory.Disk.Space.Free);
        gauges.Add("disk.total", () => directory.Disk.Space.Total);
        gauges.Add("journal.bytes", () => storage.Log.Bytes);
        gauges.Add("journal.max", () => storage.JournalBytesMax);
        gauges.Add("memory.resident", () => Environment.WorkingSet);
        gauges.Add("memory.managed", () => GC.GetTotalMemory(forceFullCollection: false));
        gauges.Add("memory.metrics", () => store.RecentBytes);
        var home = new MetricScope(context.Settings.Of(AccessSettings.Account), Region);
        context.Figures.Add(new LossesFigures(storage.Metadata, home));
        var parts = new OwnMetricParts
        {
            Metrics = store,
            Registry = context.Get<ResourceRegistry>(),
            Operations = context.Get<OperationCells>(),
            Gauges = gauges,
            Figures = context.Figures,
            Home = home,
            StartedAt = context.StartedAt,
            Time = context.Time,
            Log = context.Log<MetricStore>(),
        };
        var own = new OwnMetrics(parts);
        context.MetricsPage = PageOf(context, new PrometheusPage(parts, own));
        if (context.Settings.Of(ServiceMetricsSettings.IsOn))
        {
            context.OnStart(own.Start);
            context.OnClose(async () => await own.Finish());
            context.Jobs.Add(new Job("service metrics", JobClass.Cpu, Every, own.Run) { Due = () => own.Due });
        }
        else
        {
            context.Jobs.Add(new Job("gauges", JobClass.Cpu, Every, _ =>
            {
                gauges.Ask();
                return Task.CompletedTask;
            }));
        }

        if (context.Settings.Of(ServiceMetricsSettings.OtlpEndpoint) is { } endpoint)
        {
            var export = context.Own(new OtlpExport(endpoint, parts, own));
            context.Jobs.Add(new Job("otlp", JobClass.Cpu, Every, export.Run));
        }

        return ValueTask.CompletedTask;
    }

    // Only a start replaces the root key.
    private static MetricsPage? PageOf(ModuleContext context, PrometheusPage page) =>
        context.Get<CredentialStore>().RootKey(context.Settings.Of(AccessSettings.Account)) is { } root
            ? new MetricsPage(page.Make, token => MetricsToken.Is(root, token))
            : null;
}
