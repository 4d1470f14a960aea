using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Telemetry.Filters.Groups;

/// <summary>The filters of a log group, compiled once for each change of the group.</summary>
internal sealed class GroupFilters
{
    private GroupFilters(Resource group, LogGroupDefinition definition)
    {
        Arn = group.Arn;
        IsStandard = definition.Class == LogGroupDefinition.Standard;
        Metrics = [.. (definition.MetricFilters ?? []).Select(filter => new CompiledMetricFilter(filter))];
        Subscriptions = [.. (definition.SubscriptionFilters ?? []).Select(filter => new CompiledSubscription(filter))];
    }

    public string Arn { get; }

    /// <summary>Whether its class has metrics and subscriptions.</summary>
    public bool IsStandard { get; }

    public IReadOnlyList<CompiledMetricFilter> Metrics { get; }

    public IReadOnlyList<CompiledSubscription> Subscriptions { get; }

    /// <summary>The filters of all groups, in memory.</summary>
    public static Definitions<GroupFilters> In(ResourceRegistry registry) =>
        LogGroupDefinition.Kind.In(registry, static (group, definition) => new GroupFilters(group, definition));
}
