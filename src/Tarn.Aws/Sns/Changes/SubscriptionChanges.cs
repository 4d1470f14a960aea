using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Subscription = Tarn.Messaging.Topics.Subscriptions.Subscription;

namespace Tarn.Aws.Sns.Changes;

/// <summary>Makes, confirms, changes and ends subscriptions.</summary>
/// <param name="store">The store of subscriptions.</param>
/// <param name="topics">The topics' messages.</param>
internal sealed class SubscriptionChanges(IMetadataStore store, MessageTopics topics)
{
    // Changes of one topic's subscriptions wait for each other. So the limits and endpoints are compared with the subscriptions in memory, and a
    // commit costs one row, whatever number of subscriptions the topic has.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Stores a new subscription.</summary>
    /// <param name="made">Makes it with its number and the first offset.</param>
    /// <returns>The subscription; or the present one of that endpoint, if its attributes are the same.</returns>
    /// <exception cref="AwsErrorException">InvalidParameter; FilterPolicyLimitExceeded; SubscriptionLimitExceeded; NotFound.</exception>
    public async Task<Subscription> Create(
        RegisteredTopic topic, Func<SubscriptionKey, long, Subscription> made, CancellationToken cancellationToken)
    {
        return await InTurn(topic, () => CreateNow(topic, made, cancellationToken), cancellationToken);
    }

    private async Task<Subscription> CreateNow(RegisteredTopic topic, Func<SubscriptionKey, long, Subscription> made, CancellationToken cancellationToken)
    {
        var (from, present) = (await topics.EndOf(topic.Id), topics.Subscriptions.Of(topic.Id));
        return await store.Commit(
            async transaction =>
            {
                _ = await ResourceRegistry.Get(transaction, topic.Resource.Id) ?? throw TopicFinder.NoTopic();
                var subscription = made(new SubscriptionKey(topic.Id, transaction.NextId()), from);
                if (present.Find(subscription.Protocol, subscription.Endpoint) is { } known
                    && await SubscriptionRows.Find(transaction, known.Key) is { } before)
                {
                    CheckSame(before, subscription);
                    return before;
                }

                CheckLimits(topic, present.Count + 1, present.Filtered, subscription);
                SubscriptionRows.Put(transaction, subscription);
                return subscription;
            },
            cancellationToken);
    }

    /// <summary>Confirms a subscription.</summary>
    /// <returns>The subscription; null: it does not exist any more.</returns>
    public Task<Subscription?> Confirm(RegisteredTopic topic, SubscriptionKey key, bool isSigned, bool endsSigned, CancellationToken cancellationToken) =>
        InTurn(topic, () => ConfirmNow(key, isSigned, endsSigned, cancellationToken), cancellationToken);

    private async Task<Subscription?> ConfirmNow(SubscriptionKey key, bool isSigned, bool endsSigned, CancellationToken cancellationToken)
    {
        var from = await topics.EndOf(key.Topic);
        return await store.Commit(
            async transaction =>
            {
                var found = await SubscriptionRows.Find(transaction, key);
                if (found is null && await topics.TakeEnded(transaction, key) is { } ended)
                {
                    // The token of the last message restores it, unless the endpoint was subscribed again.
                    var again = topics.Subscriptions.Of(key.Topic).Find(ended.Protocol, ended.Endpoint);
                    found = again ?? ended with { IsPending = true, Replay = null };
                }

                if (found is not { IsPending: true } pending)
                {
                    return found;
                }

                var confirmed = pending with { IsPending = false, From = from, WasConfirmedBySigned = isSigned, IsEndedBySigned = isSigned && endsSigned };
                SubscriptionRows.Put(transaction, confirmed);
                return confirmed;
            },
            cancellationToken);
    }

    /// <summary>Sets one attribute; an empty value removes it.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter; FilterPolicyLimitExceeded; NotFound.</exception>
    public async Task Set(RegisteredTopic topic, Subscription subscription, string name, string? value, CancellationToken cancellationToken)
    {
        var replayFrom = name == SubscriptionAttribute.ReplayPolicy && !string.IsNullOrEmpty(value)
            ? await ReplayStart(topic, value, cancellationToken)
            : default;
        await InTurn(topic, () => SetNow(topic, subscription, name, value, replayFrom, cancellationToken), cancellationToken);
    }

    private async Task<bool> SetNow(
        RegisteredTopic topic, Subscription subscription, string name, string? value, (long From, long? Until)? replayFrom, CancellationToken cancellationToken)
    {
        var (resume, all) = (await topics.PlaceOf(subscription), topics.Subscriptions.Of(topic.Id));
        return await store.Commit(
            async transaction =>
            {
                var present = await SubscriptionRows.Find(transaction, subscription.Key) ?? throw TopicFinder.NoSubscription();
                var attributes = new Dictionary<string, string>(present.Attributes, StringComparer.Ordinal) { [name] = value ?? "" };
                var changed = present with
                {
                    Attributes = SubscriptionAttributeRules.Checked(attributes, "Invalid parameter: ", present.Protocol, topic.Rules.IsFifo),
                };
                if (name == SubscriptionAttribute.ReplayPolicy)
                {
                    changed = changed with
                    {
                        // A replay that is taken back has no old messages left, and still brings the ones that came since.
                        Replay = replayFrom is { } start
                            ? new ReplayRun(transaction.NextId(), Math.Min(start.From, resume), start.Until) { Resume = resume }
                            : present.Replay is { } running ? running with { Until = 0 } : null,
                    };
                }

                CheckLimits(topic, all.Count, all.Filtered - (present.Rules.Filter is null ? 0 : 1), changed);
                SubscriptionRows.Put(transaction, changed);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The first offset and the end of a replay.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter: it is not valid, or the topic has no archive.</exception>
    public async Task<(long From, long? Until)?> ReplayStart(RegisteredTopic topic, string policy, CancellationToken cancellationToken)
    {
        if (topic.Rules.Archive is null)
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: ReplayPolicy: the topic has no ArchivePolicy");
        }

        try
        {
            var (from, until) = SubscriptionAttributeRules.ReplayOf(policy);
            return (await topics.OffsetAt(topic.Id, from, cancellationToken), until?.ToUnixTimeMilliseconds());
        }
        catch (FormatException wrong)
        {
            throw SnsErrors.InvalidParameterException($"Invalid parameter: ReplayPolicy: {wrong.Message}");
        }
    }

    private async Task<T> InTurn<T>(RegisteredTopic topic, Func<Task<T>> change, CancellationToken cancellationToken)
    {
        var turn = _turns[(int)((ulong)topic.Id.Value % (ulong)_turns.Length)];
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            turn.Release();
        }
    }

    private static void CheckSame(Subscription before, Subscription given)
    {
        var set = given.Attributes.Where(pair => pair.Key != SubscriptionAttribute.SubscriptionPrincipal);
        if (set.Any(pair => (before.Attributes.GetValueOrDefault(pair.Key) ?? SubscriptionAttributeRules.DefaultOf(pair.Key)) != pair.Value))
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: Attributes Reason: Subscription already exists with different attributes");
        }
    }

    private static void CheckLimits(RegisteredTopic topic, int count, int filteredOthers, Subscription one)
    {
        if (one.Rules.Filter is not null && filteredOthers >= TopicLimits.FiltersMax)
        {
            throw SnsErrors.FilterPolicyLimitExceededException($"A topic can not have more than {TopicLimits.FiltersMax} filter policies");
        }

        if (topic.Rules.IsFifo && count > TopicLimits.FifoSubscriptionsMax)
        {
            throw SnsErrors.SubscriptionLimitExceededException($"A FIFO topic can not have more than {TopicLimits.FifoSubscriptionsMax} subscriptions");
        }
    }
}
