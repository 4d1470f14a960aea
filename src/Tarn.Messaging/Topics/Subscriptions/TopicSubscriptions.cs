using Tarn.Messaging.Topics.Filters;

namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>The subscriptions of one topic at one moment, with their filters as sets.</summary>
/// <param name="All">All of them, also pending ones, in the order of their numbers.</param>
public sealed record TopicSubscriptions(IReadOnlyList<Subscription> All)
{
    /// <summary>A topic without subscriptions.</summary>
    public static TopicSubscriptions None { get; } = new([]);

    /// <summary>The subscriptions that get messages.</summary>
    public IReadOnlyList<Subscription> Confirmed => field ??= [.. All.Where(one => !one.IsPending)];

    /// <summary>The filters of the confirmed ones.</summary>
    internal TopicFilters Filters => field ??= new TopicFilters([.. Confirmed.Select(one => (one.Rules.Filter, one.Rules.FiltersBody))]);
}
