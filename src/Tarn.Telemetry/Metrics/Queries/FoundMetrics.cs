namespace Tarn.Telemetry.Metrics.Queries;

/// <summary>The metrics that a SEARCH found.</summary>
/// <param name="IsCut">Whether there were more.</param>
internal sealed record FoundMetrics(IReadOnlyList<MetricRead> Reads, bool IsCut);
