using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Recent;

/// <summary>No table of points.</summary>
public sealed class NoOlderPoints : IOlderPoints
{
    /// <inheritdoc/>
    public ValueTask Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, long before, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
