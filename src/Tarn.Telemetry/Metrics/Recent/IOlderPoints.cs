using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Recent;

/// <summary>Points that are older than the internal stream, in the table of points.</summary>
public interface IOlderPoints
{
    /// <summary>Gives the points of some metrics to their sinks. A point may have the values of 5 minutes, or of an hour.</summary>
    /// <param name="scope">The account and region.</param>
    /// <param name="reads">The wanted points; at least one.</param>
    /// <param name="before">Only points before this second are given.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="Storage.TarnException">Unavailable: the table cannot be read now.</exception>
    ValueTask Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, long before, CancellationToken cancellationToken);
}
