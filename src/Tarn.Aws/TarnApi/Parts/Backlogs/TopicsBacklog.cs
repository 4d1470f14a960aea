using Tarn.Access.Registry;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Dispatch.Work;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>
/// The messages that wait for subscriptions: the ones that the topic has not copied, which its filter may still leave out, and the ones
/// on their way to an endpoint.
/// </summary>
public sealed class TopicsBacklog(MessageTopics topics, Definitions<RegisteredTopic> definitions, StreamBacklog backlog) : IBacklogPart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        var outside = topics.Outside.Waiting.ToDictionary(waiting => waiting.Resource);
        foreach (var group in topics.Subscriptions.All.GroupBy(subscription => subscription.Key.Topic))
        {
            if (definitions.Get(group.Key)?.Rules is not { } topic)
            {
                continue;
            }

            // Most subscriptions are at one position.
            var lanes = new Dictionary<long, Waiting>();
            foreach (var subscription in group.Where(subscription => !subscription.IsPending))
            {
                var lane = default(Waiting);
                if (topics.LaneOf(subscription) is { } place && !lanes.TryGetValue(place.Next, out lane))
                {
                    lanes[place.Next] = lane = await backlog.In(subscription.Key.Number, place.Shard, place.Next, cancellationToken);
                }

                report.Add(
                    (topic.Account, topic.Region), "subscription", topic.Arn.Split(':')[5], subscription.Arn, subscription.Endpoint,
                    Sum(lane, outside.GetValueOrDefault(subscription.Arn)), RuleOf(topic, subscription));
            }
        }
    }

    private static Waiting Sum(Waiting lane, WaitingEvents outside) => outside.Count == 0
        ? lane
        : new Waiting(
            lane.Count + outside.Count, (lane.Bytes ?? 0) + outside.Bytes, Math.Min(lane.OldestMs ?? long.MaxValue, outside.OldestMs), lane.Count > 0);

    private static BacklogRule RuleOf(TopicRules topic, Subscription subscription)
    {
        var (then, end) = subscription.Rules.DeadLetterArn is { } arn ? (BacklogRule.DeadLetter, $"then to {arn}") : (BacklogRule.Lost, "then lost");
        if (subscription.Protocol is not ("http" or "https" or "email" or "email-json"))
        {
            var held = BacklogRule.TimeOf(TopicLimits.HeldFor);
            return new BacklogRule($"copied at once, to a full target within {held}; a refused message is not tried again: {end}", then, null);
        }

        var plan = subscription.RetriesBy(topic);
        var retries = $"{BacklogRule.Retries(plan.Pauses.Count)} in {BacklogRule.TimeOf(plan.Total)} and the time of the attempts";
        return new BacklogRule($"{retries}; {end}", then, plan.Total);
    }
}
