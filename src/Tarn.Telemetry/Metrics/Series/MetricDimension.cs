namespace Tarn.Telemetry.Metrics.Series;

/// <summary>A name and a value that belong to the identity of a metric.</summary>
public readonly record struct MetricDimension(string Name, string Value);
