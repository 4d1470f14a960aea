using Tarn.Access.Registry;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.Rules;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>Finds alarms by the names and ARNs in the rules of composite alarms.</summary>
/// <param name="alarms">All alarms.</param>
public sealed class AlarmNames(Definitions<RegisteredAlarm> alarms)
{
    /// <summary>The alarm of a name or an ARN in an account and region; null: there is none.</summary>
    public RegisteredAlarm? Find(MetricScope scope, string nameOrArn)
    {
        var name = AlarmDefinition.Kind.NameIn(nameOrArn) ?? AlarmDefinition.Kind.NameOf(scope.Account, scope.Region, nameOrArn);
        return name.Account == scope.Account && name.Region == scope.Region ? alarms.Find(name) : null;
    }

    /// <summary>The alarms that a composite alarm uses; null where there is none of that name.</summary>
    public IEnumerable<(string Given, RegisteredAlarm? Alarm)> UsedBy(MetricScope scope, CompositeRule rule)
    {
        var given = RuleParser.Parse(rule.Expression).Alarms.Concat(rule.Suppressor is { } suppressor ? [suppressor] : []);
        return given.Distinct(StringComparer.Ordinal).Select(each => (each, Find(scope, each)));
    }

    /// <summary>The composite alarms of an account and region.</summary>
    public IEnumerable<RegisteredAlarm> Composites(MetricScope scope) =>
        alarms.All.Where(alarm => alarm.Definition.Composite is not null && alarm.Scope == scope);

    /// <summary>The composite alarms that use an alarm.</summary>
    public IEnumerable<RegisteredAlarm> ParentsOf(RegisteredAlarm child) => Composites(child.Scope)
        .Where(composite => UsedBy(composite.Scope, composite.Definition.Composite!).Any(used => used.Alarm?.Id == child.Id));

    /// <summary>Whether a rule uses an alarm, itself or by other composite alarms.</summary>
    public bool Reaches(MetricScope scope, CompositeRule rule, string name)
    {
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<CompositeRule>([rule]));
        while (open.TryPop(out var next))
        {
            foreach (var (_, used) in UsedBy(scope, next))
            {
                if (used?.Name == name)
                {
                    return true;
                }

                if (used?.Definition.Composite is { } deeper && seen.Add(used.Name))
                {
                    open.Push(deeper);
                }
            }
        }

        return false;
    }
}
