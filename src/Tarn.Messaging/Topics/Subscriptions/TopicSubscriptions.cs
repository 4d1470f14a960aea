using System.Collections.Immutable;
using Tarn.Messaging.Topics.Filters;

namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>The subscriptions of one topic at one moment, with their filters as sets. A change costs the logarithm of their number.</summary>
public sealed class TopicSubscriptions
{
    private readonly ImmutableSortedDictionary<long, Subscription> _byNumber;
    private readonly ImmutableDictionary<(string Protocol, string Endpoint), long> _byEndpoint;

    internal TopicSubscriptions(Subscription one)
        : this(None._byNumber.Add(one.Key.Number, one), None._byEndpoint, 0)
    {
    }

    private TopicSubscriptions(
        ImmutableSortedDictionary<long, Subscription> byNumber, ImmutableDictionary<(string Protocol, string Endpoint), long> byEndpoint, int filtered) =>
        (_byNumber, _byEndpoint, Filtered) = (byNumber, byEndpoint, filtered);

    /// <summary>A topic without subscriptions.</summary>
    public static TopicSubscriptions None { get; } = new(
        ImmutableSortedDictionary<long, Subscription>.Empty, ImmutableDictionary<(string Protocol, string Endpoint), long>.Empty, 0);

    /// <summary>How many have a filter policy.</summary>
    public int Filtered { get; }

    public int Count => _byNumber.Count;

    /// <summary>All of them, also pending ones, in the order of their numbers.</summary>
    public IReadOnlyList<Subscription> All => field ??= [.. _byNumber.Values];

    /// <summary>The subscriptions that get messages.</summary>
    public IReadOnlyList<Subscription> Confirmed => field ??= [.. All.Where(one => !one.IsPending)];

    /// <summary>The filters of the confirmed ones.</summary>
    internal TopicFilters Filters => field ??= new TopicFilters([.. Confirmed.Select(one => (one.Rules.Filter, one.Rules.FiltersBody))]);

    /// <summary>Whether a subscription exists.</summary>
    public bool Has(long number) => _byNumber.ContainsKey(number);

    /// <summary>The subscription of a number; null: it is gone.</summary>
    public Subscription? Find(long number) => _byNumber.GetValueOrDefault(number);

    /// <summary>The subscription of an endpoint; null: it has none.</summary>
    public Subscription? Find(string protocol, string endpoint) =>
        _byEndpoint.TryGetValue((protocol, endpoint), out var number) ? _byNumber.GetValueOrDefault(number) : null;

    internal TopicSubscriptions With(Subscription one)
    {
        var without = Without(one.Key.Number);
        return new TopicSubscriptions(
            without._byNumber.Add(one.Key.Number, one), without._byEndpoint.SetItem((one.Protocol, one.Endpoint), one.Key.Number),
            without.Filtered + (one.Rules.Filter is null ? 0 : 1));
    }

    internal TopicSubscriptions Without(long number)
    {
        if (!_byNumber.TryGetValue(number, out var before))
        {
            return this;
        }

        var endpoint = (before.Protocol, before.Endpoint);
        return new TopicSubscriptions(
            _byNumber.Remove(number), _byEndpoint.GetValueOrDefault(endpoint) == number ? _byEndpoint.Remove(endpoint) : _byEndpoint,
            Filtered - (before.Rules.Filter is null ? 0 : 1));
    }
}
