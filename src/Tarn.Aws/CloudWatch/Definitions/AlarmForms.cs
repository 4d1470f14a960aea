using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Aws.CloudWatch.Definitions;

/// <summary>Alarms as DescribeAlarms shows them.</summary>
internal static class AlarmForms
{
    public static MetricAlarm Metric(RegisteredAlarm alarm, AlarmState state)
    {
        var (definition, rule) = (alarm.Definition, alarm.Definition.Metric!);
        return new MetricAlarm
        {
            AlarmName = alarm.Name,
            AlarmArn = alarm.Resource.Arn,
            AlarmDescription = definition.Description,
            AlarmConfigurationUpdatedTimestamp = At(definition.ChangedMs),
            ActionsEnabled = definition.ActionsEnabled,
            OKActions = definition.OkActions,
            AlarmActions = definition.AlarmActions,
            InsufficientDataActions = definition.InsufficientDataActions,
            StateValue = state.Value.Text(),
            StateReason = state.Reason,
            StateReasonData = state.ReasonData,
            StateUpdatedTimestamp = At(state.UpdatedMs),
            StateTransitionedTimestamp = At(state.TransitionedMs),
            EvaluationState = state.Evaluation,
            MetricName = rule.Metric?.Name,
            Namespace = rule.Metric?.Namespace,
            Dimensions = rule.Metric is { } metric ? Dimensions(metric) : [],
            Statistic = rule.Statistic,
            ExtendedStatistic = rule.ExtendedStatistic,
            Period = rule.Period,
            Unit = rule.Unit,
            EvaluationPeriods = rule.EvaluationPeriods,
            DatapointsToAlarm = rule.DatapointsToAlarm,
            Threshold = rule.Threshold,
            ComparisonOperator = rule.Comparison,
            TreatMissingData = rule.TreatMissingData,
            EvaluateLowSampleCountPercentile = rule.LowSampleCount,
            Metrics = rule.Queries.Count > 0 ? [.. rule.Queries.Select(Query)] : null,
        };
    }

    public static CompositeAlarm Composite(RegisteredAlarm alarm, AlarmState state)
    {
        var (definition, rule) = (alarm.Definition, alarm.Definition.Composite!);
        return new CompositeAlarm
        {
            AlarmName = alarm.Name,
            AlarmArn = alarm.Resource.Arn,
            AlarmDescription = definition.Description,
            AlarmConfigurationUpdatedTimestamp = At(definition.ChangedMs),
            ActionsEnabled = definition.ActionsEnabled,
            OKActions = definition.OkActions,
            AlarmActions = definition.AlarmActions,
            InsufficientDataActions = definition.InsufficientDataActions,
            AlarmRule = rule.Expression,
            StateValue = state.Value.Text(),
            StateReason = state.Reason,
            StateReasonData = state.ReasonData,
            StateUpdatedTimestamp = At(state.UpdatedMs),
            StateTransitionedTimestamp = At(state.TransitionedMs),
            ActionsSuppressor = rule.Suppressor,
            ActionsSuppressorWaitPeriod = rule.WaitSeconds,
            ActionsSuppressorExtensionPeriod = rule.ExtensionSeconds,
            ActionsSuppressedBy = state.Suppression?.By,
            ActionsSuppressedReason = state.Suppression?.Reason,
        };
    }

    private static MetricDataQuery Query(AlarmQuery query) => new()
    {
        Id = query.Id,
        MetricStat = query.Metric is not { } metric ? null : new MetricStat
        {
            Metric = new Metric { Namespace = metric.Namespace, MetricName = metric.Name, Dimensions = Dimensions(metric) },
            Period = query.MetricPeriod!.Value,
            Stat = query.Statistic!,
            Unit = query.Unit,
        },
        Expression = query.Expression,
        Label = query.Label,
        Period = query.Period,
        ReturnData = query.ReturnData ?? true,
        AccountId = query.AccountId,
    };

    private static IReadOnlyList<Dimension> Dimensions(AlarmMetric metric) =>
        [.. metric.Dimensions.Select(each => new Dimension { Name = each.Name, Value = each.Value })];

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
