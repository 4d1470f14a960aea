namespace Tarn.Telemetry.Alarms.Definitions;

/// <summary>The rule of a metric alarm, as the caller gave it.</summary>
public sealed record MetricRule
{
    /// <summary>The metric; null: <see cref="Queries"/> give the series.</summary>
    public AlarmMetric? Metric { get; init; }

    public string? Statistic { get; init; }

    /// <summary>A percentile or a trimmed statistic, instead of <see cref="Statistic"/>.</summary>
    public string? ExtendedStatistic { get; init; }

    /// <summary>The period of <see cref="Metric"/>, seconds.</summary>
    public int? Period { get; init; }

    public string? Unit { get; init; }

    /// <summary>The number of periods that are compared: N.</summary>
    public required int EvaluationPeriods { get; init; }

    /// <summary>The number of breaching periods for the state ALARM: M; null: all.</summary>
    public int? DatapointsToAlarm { get; init; }

    public required double Threshold { get; init; }

    /// <summary>AWS's name of the comparison with the threshold.</summary>
    public required string Comparison { get; init; }

    /// <summary>AWS's name of the treatment of missing data; null: the default.</summary>
    public string? TreatMissingData { get; init; }

    /// <summary><c>evaluate</c> or <c>ignore</c>, for percentiles of few samples; null: evaluate.</summary>
    public string? LowSampleCount { get; init; }

    /// <summary>Metrics and expressions; exactly one returns data.</summary>
    public IReadOnlyList<AlarmQuery> Queries { get; init; } = [];
}
