using Tarn.Storage;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.Judging;
using Tarn.Telemetry.Metrics.Queries;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>Reads the points of evaluation ranges. The alarms on single metrics of one scope share one read.</summary>
internal sealed class AlarmReader(IMetricSource metrics)
{
    /// <summary>The points of each window, oldest first.</summary>
    /// <exception cref="TarnException">Unavailable: a start still reads the newest data.</exception>
    public async ValueTask<IReadOnlyList<IReadOnlyList<AlarmPoint>>> Single(
        MetricScope scope, IReadOnlyList<AlarmWindow> windows, CancellationToken cancellationToken)
    {
        var statistics = windows.Select(window => Statistic.Parse((window.Rule.Statistic ?? window.Rule.ExtendedStatistic)!)).ToList();
        var sinks = windows.Select((window, index) =>
            new PeriodAggregator(window.Before, window.Period, statistics[index].NeedsValues, byUnit: false)).ToList();
        await metrics.Read(scope, [.. windows.Select((window, index) => Read(window, sinks[index]))], cancellationToken);
        return [.. windows.Select((window, index) => Points(window, sinks[index].Periods.ToDictionary(
            period => period.Start, period => (statistics[index].Of(period.Values), period.Values.Count))))];
    }

    /// <summary>The points of an expression.</summary>
    /// <exception cref="TarnException">InvalidArgument, NotSupported: the expression gives no single series. Unavailable.</exception>
    public async ValueTask<IReadOnlyList<AlarmPoint>> Expression(AlarmWindow window, long nowSecond, CancellationToken cancellationToken)
    {
        var request = new MetricDataRequest(AlarmQueries.Of(window.Rule), window.From, window.Before, nowSecond) { Origin = window.Before };
        var results = await MetricDataRun.Of(metrics, window.Alarm.Scope, request, cancellationToken);
        return results is [var one]
            ? Points(window, Enumerable.Range(0, one.Seconds.Length).ToDictionary(index => one.Seconds[index], index => ((double?)one.Values[index], 0.0)))
            : throw new TarnException(ErrorKind.InvalidArgument, $"The expression of alarm {window.Alarm.Name} gives {results.Count} series, not one.");
    }

    private static SeriesRead Read(AlarmWindow window, PeriodAggregator sink)
    {
        var metric = AlarmQueries.MetricOf(window.Rule.Metric!);
        return new SeriesRead(metric.Id, AlarmQueries.UnitOf(window.Rule.Unit), window.From, window.Before, sink);
    }

    private static IReadOnlyList<AlarmPoint> Points(AlarmWindow window, Dictionary<long, (double? Value, double Samples)> known) =>
    [
        .. Enumerable.Range(0, window.Periods).Select(index => window.From + ((long)index * window.Period))
            .Select(second => known.TryGetValue(second, out var found) && found.Value is { } value && double.IsFinite(value)
                ? new AlarmPoint(second, value, found.Samples)
                : new AlarmPoint(second, null)),
    ];
}
