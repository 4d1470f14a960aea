using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Alarms.Judging;

/// <summary>The numbers of a metric alarm, from its rule.</summary>
public static class AlarmLines
{
    private const string AlwaysIgnores = "AWS/DynamoDB";
    private const int PeriodDefault = 60;

    /// <summary>The period of the compared series, seconds.</summary>
    public static int PeriodOf(MetricRule rule) =>
        rule.Period ?? rule.Queries.Max(query => query.MetricPeriod) ?? rule.Queries.Max(query => query.Period) ?? PeriodDefault;

    /// <summary>The numbers that decide.</summary>
    public static AlarmLine Of(MetricRule rule) => new(
        rule.EvaluationPeriods, rule.DatapointsToAlarm ?? rule.EvaluationPeriods, ThresholdComparison.Find(rule.Comparison)!, rule.Threshold, TreatmentOf(rule))
    {
        SamplesMin = rule is { LowSampleCount: "ignore", ExtendedStatistic: { } statistic } ? SamplesMin(Statistic.Parse(statistic)) : 0,
    };

    private static MissingData TreatmentOf(MetricRule rule) => rule.TreatMissingData switch
    {
        "breaching" => MissingData.Breaching,
        "notBreaching" => MissingData.NotBreaching,
        "ignore" => MissingData.Ignore,
        null when rule.Queries.Select(query => query.Metric).Append(rule.Metric).Any(metric => metric?.Namespace == AlwaysIgnores) => MissingData.Ignore,
        _ => MissingData.Missing,
    };

    private static double SamplesMin(Statistic statistic)
    {
        if (statistic.Kind != StatisticKind.Percentile)
        {
            return 0;
        }

        var part = statistic.Lower!.Value / 100;
        return part is > 0 and < 1 ? 10 / (part >= 0.5 ? 1 - part : part) : 0;
    }
}
