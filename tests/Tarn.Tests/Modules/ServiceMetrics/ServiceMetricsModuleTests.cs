using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Composition;
using Tarn.Meters;
using Tarn.Modules;
using Tarn.Modules.Access;
using Tarn.Modules.Addresses;
using Tarn.Modules.CloudWatch;
using Tarn.Modules.Jobs;
using Tarn.Modules.Lake;
using Tarn.Modules.S3;
using Tarn.Modules.ServerLogs;
using Tarn.Modules.ServiceMetrics;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Telemetry.Metrics;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Tests.Modules.ServiceMetrics;

public sealed class ServiceMetricsModuleTests : IDisposable
{
    private static readonly MetricScope Home = new("000000000000", "us-east-1");

    private readonly string _data = Directory.CreateTempSubdirectory("tarn-service-metrics-").FullName;
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task The_server_has_exactly_the_gauges_of_the_rows()
    {
        await using var instance = await Start();
        var gauges = instance.Get<Gauges>();
        gauges.Ask();
        Assert.Equal(MetricRows.All.Select(row => row.Gauge).OfType<string>().Order(), gauges.Values.Select(gauge => gauge.Key).Order());
    }

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task A_job_writes_the_metrics_after_each_minute_unless_they_are_off(string setting)
    {
        await using var instance = await Start(setting);
        var (gauges, store) = (instance.Get<Gauges>(), instance.Get<MetricStore>());
        var asked = 0;
        gauges.Add("cells", () => Interlocked.Increment(ref asked));
        for (var minute = 1; minute <= 2; minute++)
        {
            var before = Volatile.Read(ref asked);
            await Patience.Until(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return Volatile.Read(ref asked) > before;
            });
        }

        var names = setting == "on" ? MetricRows.All.Where(row => row.Gauge is not null).Select(row => row.Name) : [];
        await Patience.Until(async () => (await store.List(Home, default)).Select(entry => entry.Metric.Name).Order().SequenceEqual(names.Order()));
    }

    private Task<Instance> Start(string setting = "on")
    {
        IModule[] modules =
        [
            new ServerLogModule(), new AddressesModule(), new DirectoryModule(), new StorageModule(), new AccessModule(), new LakeModule(),
            new S3Module(), new CloudWatchModule(), new ServiceMetricsModule(), new JobsModule(),
        ];
        var settings = SettingsReader.Read(
            AllModules.SettingsOf(modules), _data, new Dictionary<string, string> { ["own-metrics"] = setting, ["listen"] = "127.0.0.1:0" },
            new Dictionary<string, string>());
        return Instance.Start(modules, settings, _time, NullLoggerFactory.Instance, _ => { }, default);
    }
}
