using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Maths;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Metrics.Queries;

/// <summary>One metric's statistic, as it is read for a request.</summary>
internal sealed class MetricRead
{
    private readonly MetricIdentity _metric;
    private readonly Statistic _statistic;
    private readonly int _period;
    private readonly PeriodAggregator _aggregator;

    public MetricRead(MetricDataRequest request, MetricIdentity metric, Statistic statistic, MetricUnit? unit, int period)
    {
        (_metric, _statistic, _period) = (metric, statistic, period);
        _aggregator = new PeriodAggregator(request.Origin, period, statistic.NeedsValues, byUnit: false);
        var from = Periods.StartOf(request.From, period, request.Origin);
        from = Math.Max(from, request.Now - (long)MetricTimes.KeptOf(period).TotalSeconds);
        Points = new SeriesRead(metric.Id, unit, from, Periods.StartOf(request.Before + period - 1, period, request.Origin), _aggregator);
    }

    public SeriesRead Points { get; }

    /// <summary>The series, when the points were read.</summary>
    public TimeSeries Series() => TimeSeries.Of(
        _aggregator.Periods.Select(each => (each.Start, _statistic.Of(each.Values) ?? double.NaN)), _period, new SeriesOrigin(_metric, _statistic.Text));
}
