using Tarn.Aws.CloudWatch.Definitions;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.CloudWatch.Rules;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.Running;

namespace Tarn.Aws.CloudWatch.Alarms;

internal sealed partial class AlarmOperations
{
    /// <summary>Makes an alarm on a metric or an expression, or replaces the definition of one.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"/>
    [Refused("ThresholdMetricId", "Threshold")]
    [Refused("EvaluationCriteria", "MetricName or Metrics")]
    [Refused("EvaluationInterval", "Period")]
    [Refused(
        "ComparisonOperator", "a comparison with Threshold",
        "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold")]
    public async Task PutMetricAlarm(PutMetricAlarmInput input, Call call, CancellationToken cancellationToken)
    {
        AlarmInputs.CheckName(input.AlarmName);
        input.Refuse();
        var rule = MetricRules.Check(input, call);
        if (rule.Queries.Count > 0)
        {
            await AlarmQueries.Check(rule, MetricNames.ScopeOf(call), cancellationToken);
        }

        var definition = new AlarmDefinition
        {
            Description = input.AlarmDescription,
            ActionsEnabled = input.ActionsEnabled ?? true,
            OkActions = AlarmInputs.Actions(input.OKActions, "OKActions"),
            AlarmActions = AlarmInputs.Actions(input.AlarmActions, "AlarmActions"),
            InsufficientDataActions = AlarmInputs.Actions(input.InsufficientDataActions, "InsufficientDataActions"),
            ChangedMs = 0,
            Metric = rule,
        };
        await alarms.Changes.Put(AlarmDefinition.Kind.NameOf(call, input.AlarmName), definition, AlarmInputs.Tags(input.Tags), cancellationToken);
    }
}
