using Tarn.Storage;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Queries;

/// <summary>The metrics and points that queries read.</summary>
public interface IMetricSource
{
    /// <summary>The metrics of a scope that have data. It has every metric whose put was acknowledged before the call.</summary>
    /// <exception cref="TarnException">Unavailable: a start still reads the newest data.</exception>
    ValueTask<IReadOnlyList<SeriesEntry>> List(MetricScope scope, CancellationToken cancellationToken);

    /// <summary>Gives the points of some metrics to their sinks. Each point whose put was acknowledged before the call comes once.</summary>
    /// <exception cref="TarnException">Unavailable: a start still reads the newest data.</exception>
    ValueTask Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, CancellationToken cancellationToken);
}
