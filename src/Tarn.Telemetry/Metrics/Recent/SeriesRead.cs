using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Recent;

/// <summary>The points that a query wants of one metric.</summary>
/// <param name="Unit">The only unit; null: all.</param>
/// <param name="From">The first second.</param>
/// <param name="Before">The second after the last.</param>
/// <param name="Sink">Takes the points.</param>
public sealed record SeriesRead(SeriesId Series, MetricUnit? Unit, long From, long Before, IPointSink Sink)
{
    /// <summary>Whether points with this unit are wanted.</summary>
    public bool Takes(MetricUnit unit) => Unit is null || Unit == unit;
}
