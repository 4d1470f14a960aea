using Tarn.Telemetry.Metrics.Own;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Docs;

public sealed class ServiceMetricsPageTests
{
    private const string Head = "| namespace | metric | unit | dimensions |";

    [Fact]
    public void The_page_of_metrics_lists_every_metric_of_services_and_no_other()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "metrics.md"));
        var table = page.SkipWhile(line => line != Head).Skip(2).TakeWhile(line => line.StartsWith('|'));
        Assert.Equal(MetricRows.All.Select(LineOf), table);
    }

    private static string LineOf(MetricRow row) =>
        $"| {row.Namespace} | {row.Name} | {row.Unit.Name} | {(row.Dimensions.Count == 0 ? "-" : string.Join(", ", row.Dimensions))} |";
}
