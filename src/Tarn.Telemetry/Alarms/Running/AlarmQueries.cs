using Tarn.Storage;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Metrics.Queries;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>The queries of alarms in the form of GetMetricData.</summary>
public static class AlarmQueries
{
    /// <summary>Checks that the queries of a rule give one series.</summary>
    /// <exception cref="TarnException">InvalidArgument, NotSupported.</exception>
    public static async ValueTask Check(MetricRule rule, MetricScope scope, CancellationToken cancellationToken)
    {
        if (rule.Queries.Any(query => query.Expression?.Contains("SEARCH", StringComparison.OrdinalIgnoreCase) == true))
        {
            throw new TarnException(ErrorKind.InvalidArgument, "SEARCH is not supported on Metric Alarms. Name the metrics, at most 10.");
        }

        var results = await MetricDataRun.Of(new NoPoints(), scope, new MetricDataRequest(Of(rule), 0, 60, 60), cancellationToken);
        if (results.Count != 1)
        {
            throw new TarnException(ErrorKind.InvalidArgument, "The query that returns data must give a single time series.");
        }
    }

    internal static IReadOnlyList<MetricQuery> Of(MetricRule rule) => [.. rule.Queries.Select(Of)];

    internal static MetricIdentity MetricOf(AlarmMetric metric) =>
        MetricIdentity.Of(metric.Namespace, metric.Name, metric.Dimensions.Select(each => new MetricDimension(each.Name, each.Value)));

    internal static MetricUnit? UnitOf(string? unit) => unit is not null && MetricUnit.TryParse(unit, out var known) ? known : null;

    private static MetricQuery Of(AlarmQuery query) => new()
    {
        Id = query.Id,
        Metric = query.Metric is { } metric ? MetricOf(metric) : null,
        Statistic = query.Statistic is { } statistic ? Statistic.Parse(statistic) : null,
        Unit = UnitOf(query.Unit),
        Period = query.MetricPeriod ?? query.Period,
        Expression = query.Expression,
        Label = query.Label,
        IsReturned = query.ReturnData ?? true,
    };

    private sealed class NoPoints : IMetricSource
    {
        public ValueTask<IReadOnlyList<SeriesEntry>> List(MetricScope scope, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<SeriesEntry>>([]);

        public ValueTask Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
