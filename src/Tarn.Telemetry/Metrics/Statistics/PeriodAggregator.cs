using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Statistics;

/// <summary>Collects the points of one metric into periods.</summary>
/// <param name="origin">A second at which a period begins.</param>
/// <param name="periodSeconds">The length of a period.</param>
/// <param name="keepsValues">Whether statistics over single values are wanted.</param>
/// <param name="byUnit">Whether points of different units make periods of their own.</param>
public sealed class PeriodAggregator(long origin, int periodSeconds, bool keepsValues, bool byUnit) : IPointSink
{
    private readonly Dictionary<(long Start, MetricUnit Unit), PeriodValues> _periods = [];

    /// <summary>The periods with data, by their first second.</summary>
    public IEnumerable<(long Start, MetricUnit Unit, PeriodValues Values)> Periods =>
        _periods.OrderBy(each => each.Key.Start).ThenBy(each => each.Key.Unit.Number).Select(each => (each.Key.Start, each.Key.Unit, each.Value));

    /// <inheritdoc/>
    public PointGrid? Grid => keepsValues ? null : new PointGrid(origin, periodSeconds);

    /// <inheritdoc/>
    public void Take(long second, bool isHigh, MetricUnit unit, in MetricSample sample)
    {
        if (periodSeconds < 60 && !isHigh)
        {
            return;
        }

        var start = Statistics.Periods.StartOf(second, periodSeconds, origin);
        var key = (start, byUnit ? unit : MetricUnit.None);
        if (!_periods.TryGetValue(key, out var values))
        {
            _periods.Add(key, values = new PeriodValues(keepsValues));
        }

        values.Add(sample);
    }
}
