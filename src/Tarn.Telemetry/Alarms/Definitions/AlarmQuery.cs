namespace Tarn.Telemetry.Alarms.Definitions;

/// <summary>A query of an alarm: one metric's statistic, or an expression.</summary>
public sealed record AlarmQuery
{
    public required string Id { get; init; }

    /// <summary>The metric; null: the query is an expression.</summary>
    public AlarmMetric? Metric { get; init; }

    public string? Statistic { get; init; }

    public string? Unit { get; init; }

    /// <summary>The period of the metric, seconds.</summary>
    public int? MetricPeriod { get; init; }

    public string? Expression { get; init; }

    public string? Label { get; init; }

    /// <summary>The period beside an expression, seconds.</summary>
    public int? Period { get; init; }

    /// <summary>Whether the alarm compares this series; null: as not given.</summary>
    public bool? ReturnData { get; init; }

    public string? AccountId { get; init; }
}
