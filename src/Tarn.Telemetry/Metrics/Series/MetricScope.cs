namespace Tarn.Telemetry.Metrics.Series;

/// <summary>An account and a region: the space in which metrics have names.</summary>
public readonly record struct MetricScope(string Account, string Region);
