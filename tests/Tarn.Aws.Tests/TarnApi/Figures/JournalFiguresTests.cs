using System.Diagnostics.Metrics;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Storage;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.Tests.TarnApi.Figures;

public sealed class JournalFiguresTests
{
    private const double LongSeconds = 5_000;

    [Fact]
    public async Task Each_sync_counts_in_one_report_with_its_value()
    {
        using var meter = new Meter(StorageMeter.Name);
        using var figures = new JournalFigures(new MetricScope("000000000000", "us-east-1"));
        var syncs = meter.CreateHistogram<double>("tarn.journal.sync", "s");
        syncs.Record(LongSeconds);
        syncs.Record(LongSeconds);
        Assert.Equal(2, await LongOnes(figures));
        Assert.Equal(0, await LongOnes(figures));
        syncs.Record(LongSeconds);
        Assert.Equal(1, await LongOnes(figures));
    }

    // Journals of other tests sync meanwhile, but none for an hour.
    private static async Task<double> LongOnes(JournalFigures figures)
    {
        var report = new FigureReport(DateTimeOffset.UnixEpoch);
        await figures.AddTo(report, default);
        const double LongMs = LongSeconds * 1_000;
        return report.Values.SelectMany(value => value.Sample!.Value.Values!)
            .Where(each => Math.Abs(each.Value - LongMs) < LongMs / 60).Sum(each => each.Count);
    }
}
