using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.CloudWatch.Rules;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.Judging;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;
using Statistic = Tarn.Telemetry.Metrics.Statistics.Statistic;

namespace Tarn.Aws.CloudWatch.Definitions;

/// <summary>Checks the rule of a metric alarm by AWS's rules.</summary>
internal static class MetricRules
{
    private const int MinuteSeconds = 60;
    private const int HourSeconds = 3_600;
    private const int DaySeconds = 86_400;

    /// <summary>The rule to store.</summary>
    /// <exception cref="AwsErrorException">ValidationError, or an error of a metric's names.</exception>
    public static MetricRule Check(PutMetricAlarmInput input, Call call)
    {
        var periods = MetricNames.Given(input.EvaluationPeriods, "EvaluationPeriods");
        var comparison = MetricNames.Given(input.ComparisonOperator, "ComparisonOperator");
        var threshold = MetricNames.Given(input.Threshold, "Threshold");
        if (!double.IsFinite(threshold))
        {
            throw AlarmFailures.Invalid("Threshold must be a finite number.");
        }

        if (input.DatapointsToAlarm > periods)
        {
            throw AlarmFailures.Invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods.");
        }

        var rule = new MetricRule
        {
            EvaluationPeriods = periods,
            DatapointsToAlarm = input.DatapointsToAlarm,
            Threshold = threshold,
            Comparison = comparison,
            TreatMissingData = OneOf(input.TreatMissingData, "TreatMissingData", "breaching", "notBreaching", "ignore", "missing"),
            LowSampleCount = OneOf(input.EvaluateLowSampleCountPercentile, "EvaluateLowSampleCountPercentile", "evaluate", "ignore"),
        };
        rule = input.Metrics is { Count: > 0 } queries ? WithQueries(rule, input, queries, call) : WithMetric(rule, input);
        CheckPeriods(rule);
        return rule;
    }

    private static MetricRule WithMetric(MetricRule rule, PutMetricAlarmInput input)
    {
        var space = MetricNames.Given(input.Namespace, "Namespace");
        var name = MetricNames.Given(input.MetricName, "MetricName");
        if (input.Statistic is null == input.ExtendedStatistic is null)
        {
            throw AlarmFailures.Invalid("Exactly one of Statistic and ExtendedStatistic must be specified.");
        }

        if (input.ExtendedStatistic is { } extended && !Statistic.Parse(extended).NeedsValues)
        {
            throw AlarmFailures.Invalid($"The value {extended} for parameter ExtendedStatistic is not supported: use Statistic.");
        }

        return rule with
        {
            Metric = MetricOf(space, name, input.Dimensions, "Dimensions"),
            Statistic = input.Statistic,
            ExtendedStatistic = input.ExtendedStatistic,
            Period = CheckPeriod(MetricNames.Given(input.Period, "Period"), "Period"),
            Unit = input.Unit,
        };
    }

    private static MetricRule WithQueries(MetricRule rule, PutMetricAlarmInput input, IReadOnlyList<MetricDataQuery> queries, Call call)
    {
        (bool IsGiven, string Name)[] others =
        [
            (input.MetricName is not null, "MetricName"), (input.Namespace is not null, "Namespace"), (input.Statistic is not null, "Statistic"),
            (input.ExtendedStatistic is not null, "ExtendedStatistic"), (input.Dimensions is { Count: > 0 }, "Dimensions"),
            (input.Period is not null, "Period"), (input.Unit is not null, "Unit"),
        ];
        if (others.FirstOrDefault(other => other.IsGiven).Name is { } other)
        {
            throw AlarmFailures.Invalid($"The parameter {other} must not be set when Metrics is specified.");
        }

        QueryRules.Check(call, queries);
        if (queries.Count > AlarmLimits.QueriesMax || queries.Count(query => query.MetricStat is not null) > AlarmLimits.MetricsMax)
        {
            throw AlarmFailures.Invalid($"Metrics must have at most {AlarmLimits.QueriesMax} entries, of which {AlarmLimits.MetricsMax} are metrics.");
        }

        if (queries.Count(query => query.ReturnData ?? true) != 1)
        {
            throw AlarmFailures.Invalid("Exactly one element of the metrics list should return data.");
        }

        var stored = queries.Select((query, index) => QueryOf(query, $"Metrics.member.{index + 1}")).ToList();
        if (stored.Select(query => query.MetricPeriod).OfType<int>().Distinct().Count() > 1)
        {
            throw AlarmFailures.Invalid("All metrics of an alarm must have the same period.");
        }

        return rule with { Queries = stored };
    }

    private static AlarmQuery QueryOf(MetricDataQuery query, string at)
    {
        var (stat, metric) = (query.MetricStat, query.MetricStat?.Metric);
        return new AlarmQuery
        {
            Id = query.Id,
            Metric = metric is null ? null : MetricOf(metric.Namespace!, metric.MetricName!, metric.Dimensions, $"{at}.MetricStat.Metric.Dimensions"),
            Statistic = stat?.Stat,
            Unit = stat?.Unit,
            MetricPeriod = stat is null ? null : CheckPeriod(stat.Period, $"{at}.MetricStat.Period"),
            Expression = query.Expression,
            Label = query.Label,
            Period = query.Period is { } period ? CheckPeriod(period, $"{at}.Period") : null,
            ReturnData = query.ReturnData,
            AccountId = query.AccountId,
        };
    }

    private static AlarmMetric MetricOf(string space, string name, IReadOnlyList<Dimension>? dimensions, string at) =>
        new(space, name, [.. MetricNames.Dimensions(dimensions, at).Select(each => new AlarmDimension(each.Name, each.Value))]);

    private static int CheckPeriod(int period, string member) => period is 10 or 20 or 30 || (period > 0 && period % MinuteSeconds == 0)
        ? period
        : throw AlarmFailures.Invalid($"{member} must be 10, 20, 30 or a multiple of {MinuteSeconds}.");

    private static void CheckPeriods(MetricRule rule)
    {
        var period = AlarmLines.PeriodOf(rule);
        var range = (long)period * rule.EvaluationPeriods;
        if (period < HourSeconds && range > AlarmLimits.RangeOfShortSeconds)
        {
            throw AlarmFailures.Invalid($"Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= {DaySeconds}).");
        }

        if (range > AlarmLimits.RangeOfLongSeconds)
        {
            throw AlarmFailures.Invalid(
                $"Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= {AlarmLimits.RangeOfLongSeconds}).");
        }
    }

    private static string? OneOf(string? given, string member, params string[] allowed) => given is null || allowed.Contains(given)
        ? given
        : throw AlarmFailures.Invalid($"The value {given} is unsupported for the {member} parameter. Use {string.Join(", ", allowed)}.");
}
