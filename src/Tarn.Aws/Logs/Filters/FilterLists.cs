using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Aws.Logs.Filters;

/// <summary>The kinds of filters.</summary>
internal static class FilterLists
{
    public static readonly FilterList<MetricFilterDefinition> Metrics = new(
        "metric filter",
        FilterLimits.MetricFiltersMax,
        filter => filter.Name,
        group => group.MetricFilters,
        (group, filters) => group with { MetricFilters = filters });

    public static readonly FilterList<SubscriptionFilterDefinition> Subscriptions = new(
        "subscription filter",
        FilterLimits.SubscriptionsMax,
        filter => filter.Name,
        group => group.SubscriptionFilters,
        (group, filters) => group with { SubscriptionFilters = filters });
}
