using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Telemetry.Alarms.Rules;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Alarms.Definitions;

/// <summary>An alarm that the registry has.</summary>
public sealed record RegisteredAlarm(Resource Resource, AlarmDefinition Definition)
{
    public ResourceId Id => Resource.Id;

    public string Name => Resource.Name.Name;

    /// <summary>The parsed rule of a composite alarm.</summary>
    public RuleNode Rule => field ??= RuleParser.Parse(Definition.Composite!.Expression);

    /// <summary>The account and the region of the alarm and of its metrics.</summary>
    public MetricScope Scope => new(Resource.Name.Account, Resource.Name.Region);

    /// <summary>All alarms, in memory.</summary>
    public static Definitions<RegisteredAlarm> In(ResourceRegistry registry) =>
        AlarmDefinition.Kind.In(registry, static (resource, definition) => new RegisteredAlarm(resource, definition));
}
