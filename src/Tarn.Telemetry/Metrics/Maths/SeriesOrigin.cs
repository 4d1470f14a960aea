using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>The metric and statistic of a series.</summary>
/// <param name="Statistic">The statistic as the caller named it.</param>
public sealed record SeriesOrigin(MetricIdentity Metric, string Statistic);
