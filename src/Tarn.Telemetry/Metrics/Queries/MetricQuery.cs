using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Metrics.Queries;

/// <summary>A query of a request: one metric's statistic, or an expression.</summary>
public sealed record MetricQuery
{
    public required string Id { get; init; }

    /// <summary>The metric; null: the query is an expression.</summary>
    public MetricIdentity? Metric { get; init; }

    /// <summary>The statistic of the metric.</summary>
    public Statistic? Statistic { get; init; }

    /// <summary>The only unit of the metric's data; null: all.</summary>
    public MetricUnit? Unit { get; init; }

    /// <summary>The period in seconds, of the metric or of series that the expression makes; null: the longest of the request.</summary>
    public int? Period { get; init; }

    /// <summary>The expression; null: the query is for a metric.</summary>
    public string? Expression { get; init; }

    /// <summary>The label; null: the metric's name, or the id.</summary>
    public string? Label { get; init; }

    /// <summary>Whether the result is returned.</summary>
    public bool IsReturned { get; init; } = true;
}
