namespace Tarn.Telemetry.Metrics.Series;

/// <summary>A metric of a scope, in memory.</summary>
/// <param name="LastMs">The arrival of its newest datum, Unix milliseconds.</param>
public readonly record struct SeriesEntry(MetricIdentity Metric, long LastMs);
