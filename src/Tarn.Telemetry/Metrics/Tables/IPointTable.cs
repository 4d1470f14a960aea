using Tarn.Storage.Metadata;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Rows;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Tables;

/// <summary>The tables of points, which have all points of a scope. Each is fed by a delivery from the scope's internal stream.</summary>
public interface IPointTable
{
    /// <summary>Creates the delivery of a scope's stream, in a transaction.</summary>
    ValueTask CreateDelivery(IMetadataTransaction transaction, MetricFeed feed);

    /// <summary>Creates the table after that transaction, so that readers find it. It does not throw.</summary>
    ValueTask Ensure(MetricScope scope);

    /// <summary>
    /// Gives the points of some metrics to their sinks. A point may have the values of 5 minutes, of an hour, or of a period of its sink's grid.
    /// </summary>
    /// <param name="scope">The account and region.</param>
    /// <param name="reads">The wanted points; at least one.</param>
    /// <param name="before">Only points before this second are given.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>Whether the table was read; else no point was given.</returns>
    /// <exception cref="Storage.TarnException">Unavailable: the read ended in the middle.</exception>
    ValueTask<bool> Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, long before, CancellationToken cancellationToken);
}
