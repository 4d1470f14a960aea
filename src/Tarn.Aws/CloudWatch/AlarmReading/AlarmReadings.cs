using Tarn.Aws.CloudWatch.Definitions;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.CloudWatch.Rules;
using Tarn.Telemetry.Alarms;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.CloudWatch.AlarmReading;

/// <summary>Shows alarms and their history.</summary>
/// <param name="tokens">Seals page tokens.</param>
[AwsOperations("cloudwatch")]
internal sealed partial class AlarmReadings(AlarmStore alarms, PageTokens tokens)
{
    private const string OfComposite = "CompositeAlarm";
    private const string OfMetric = "MetricAlarm";
    private const int PageMax = 100;

    /// <summary>The alarms on one metric. Alarms on expressions are not among them, as on AWS.</summary>
    public Task<DescribeAlarmsForMetricOutput> DescribeAlarmsForMetric(
        DescribeAlarmsForMetricInput input, Call call, CancellationToken cancellationToken)
    {
        var wanted = MetricIdentity.Of(input.Namespace, input.MetricName, MetricNames.Dimensions(input.Dimensions, "Dimensions"));
        bool IsWanted(MetricRule rule) => rule.Metric is { } metric && IdentityOf(metric).Equals(wanted)
            && (input.Statistic is null || rule.Statistic == input.Statistic)
            && (input.ExtendedStatistic is null || rule.ExtendedStatistic == input.ExtendedStatistic)
            && (input.Period is null || rule.Period == input.Period)
            && (input.Unit is null || rule.Unit == input.Unit);
        var found = AlarmsOf(call).Where(alarm => alarm.Definition.Metric is { } rule && IsWanted(rule))
            .OrderBy(alarm => alarm.Name, StringComparer.Ordinal).Select(alarm => AlarmForms.Metric(alarm, alarms.StateOf(alarm)));
        return Task.FromResult(new DescribeAlarmsForMetricOutput { MetricAlarms = [.. found] });
    }

    private IEnumerable<RegisteredAlarm> AlarmsOf(Call call) => alarms.All.All.Where(alarm => alarm.Scope == MetricNames.ScopeOf(call));

    private static MetricIdentity IdentityOf(AlarmMetric metric) =>
        MetricIdentity.Of(metric.Namespace, metric.Name, metric.Dimensions.Select(each => new MetricDimension(each.Name, each.Value)));

    private static (bool HasMetric, bool HasComposite) TypesOf(IReadOnlyList<string>? types) =>
        types is { Count: > 0 } ? (types.Contains(OfMetric), types.Contains(OfComposite)) : (true, false);
}
