namespace Tarn.Telemetry.Metrics.Queries;

/// <summary>The queries of a request and their time.</summary>
/// <param name="From">The first second.</param>
/// <param name="Before">The second after the last.</param>
/// <param name="Now">The clock, Unix time.</param>
public sealed record MetricDataRequest(IReadOnlyList<MetricQuery> Queries, long From, long Before, long Now)
{
    /// <summary>A second at which periods begin.</summary>
    public long Origin { get; init; }
}
