using Tarn.Aws.CloudWatch.Definitions;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.CloudWatch.Rules;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Aws.CloudWatch.AlarmReading;

internal sealed partial class AlarmReadings
{
    /// <summary>Alarms by name. Without AlarmTypes, only metric alarms, as on AWS.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html"/>
    [Client]
    public Task<DescribeAlarmsOutput> DescribeAlarms(DescribeAlarmsInput input, Call call, CancellationToken cancellationToken)
    {
        CheckFilters(input);
        var names = input.AlarmNames?.ToHashSet(StringComparer.Ordinal);
        var value = input.StateValue is { } state ? AlarmValues.Parse(state) : null;
        bool IsWanted(RegisteredAlarm alarm) => (names is null || names.Contains(alarm.Name))
            && (input.AlarmNamePrefix is null || alarm.Name.StartsWith(input.AlarmNamePrefix, StringComparison.Ordinal))
            && (value is null || alarms.StateOf(alarm).Value == value)
            && (input.ActionPrefix is null || ActionsOf(alarm).Any(arn => arn.StartsWith(input.ActionPrefix, StringComparison.Ordinal)));

        // Alarms on metrics come first.
        RegisteredAlarm[] found = [.. Candidates(input, call).Where(IsWanted).OrderBy(KeyOf, StringComparer.Ordinal)];
        var of = string.Join('\0', [.. input.AlarmNames ?? [], "/", .. input.AlarmTypes ?? [], "/", input.AlarmNamePrefix, "/", input.StateValue,
            "/", input.ActionPrefix, "/", input.ChildrenOfAlarmName, "/", input.ParentsOfAlarmName]);
        var (page, next) = tokens.Of(call, of, found, KeyOf, input.NextToken, input.MaxRecords ?? PageMax);
        return Task.FromResult(new DescribeAlarmsOutput
        {
            MetricAlarms = [.. page.Where(alarm => alarm.Definition.Metric is not null).Select(alarm => AlarmForms.Metric(alarm, alarms.StateOf(alarm)))],
            CompositeAlarms =
                [.. page.Where(alarm => alarm.Definition.Composite is not null).Select(alarm => AlarmForms.Composite(alarm, alarms.StateOf(alarm)))],
            NextToken = next,
        });
    }

    private static void CheckFilters(DescribeAlarmsInput input)
    {
        if (input.AlarmNames is not null && input.AlarmNamePrefix is not null)
        {
            throw AlarmFailures.Invalid("AlarmNames and AlarmNamePrefix are mutually exclusive.");
        }

        var isRelated = input.ChildrenOfAlarmName is not null || input.ParentsOfAlarmName is not null;
        var hasOthers = input.AlarmNames is not null || input.AlarmNamePrefix is not null || input.AlarmTypes is not null
            || input.StateValue is not null || input.ActionPrefix is not null
            || (input.ChildrenOfAlarmName is not null && input.ParentsOfAlarmName is not null);
        if (isRelated && hasOthers)
        {
            throw AlarmFailures.Invalid("ChildrenOfAlarmName and ParentsOfAlarmName take no other filter.");
        }
    }

    private IEnumerable<RegisteredAlarm> Candidates(DescribeAlarmsInput input, Call call)
    {
        RegisteredAlarm Named(string name) => alarms.All.Find(AlarmDefinition.Kind.NameOf(call, name)) ?? throw AlarmFailures.Missing(name);
        if (input.ChildrenOfAlarmName is { } parent)
        {
            return Named(parent) is { Definition.Composite: { } rule }
                ? alarms.Names.UsedBy(MetricNames.ScopeOf(call), rule with { Suppressor = null }).Select(used => used.Alarm).OfType<RegisteredAlarm>()
                    .DistinctBy(alarm => alarm.Id)
                : [];
        }

        if (input.ParentsOfAlarmName is { } child)
        {
            return alarms.Names.ParentsOf(Named(child));
        }

        var (hasMetric, hasComposite) = TypesOf(input.AlarmTypes);
        return AlarmsOf(call).Where(alarm => alarm.Definition.Composite is null ? hasMetric : hasComposite);
    }

    private static IEnumerable<string> ActionsOf(RegisteredAlarm alarm) =>
        [.. alarm.Definition.OkActions, .. alarm.Definition.AlarmActions, .. alarm.Definition.InsufficientDataActions];

    private static string KeyOf(RegisteredAlarm alarm) => $"{(alarm.Definition.Composite is null ? 0 : 1)}{alarm.Name}";
}
