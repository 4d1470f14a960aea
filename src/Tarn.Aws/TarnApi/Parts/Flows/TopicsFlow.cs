using System.Globalization;
using Tarn.Access.Registry;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Topics, with the ways to the targets of their subscriptions and to dead-letter queues.</summary>
public sealed class TopicsFlow(StreamDirectory streams, Definitions<RegisteredTopic> definitions, MessageTopics topics) : IFlowPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        var outside = topics.Outside.Waiting.ToDictionary(waiting => waiting.Resource, waiting => waiting.Count);
        foreach (var layout in streams.Snapshot.Where(layout => layout.Stream.Owner == StreamOwner.Topic))
        {
            if (definitions.Get(layout.Stream.Id)?.Rules is not { } topic)
            {
                continue;
            }

            var subscriptions = topics.Subscriptions.Of(layout.Stream.Id).All;
            var place = new FlowScope(topic.Account, topic.Region);
            var id = ArnNodes.Of(topic.Arn, place)!;
            var (action, resource) = DescribeRights.Of(topic.Arn);
            report.Add(place, new FlowPoint(action, resource, new FlowNode
            {
                Id = id,
                Kind = "topic",
                Name = topic.Arn.Split(':')[5],
                State = "ACTIVE",
                Detail = string.Create(
                    CultureInfo.InvariantCulture, $"{subscriptions.Count:N0} {(subscriptions.Count == 1 ? "subscription" : "subscriptions")}"),
            }));
            foreach (var subscription in subscriptions)
            {
                Add(report, place, id, topic, subscription, outside.GetValueOrDefault(subscription.Arn));
            }
        }

        return ValueTask.CompletedTask;
    }

    private static void Add(FlowReport report, FlowScope place, string id, TopicRules topic, Subscription subscription, long waiting)
    {
        var to = ArnNodes.Of(subscription.Endpoint, place);
        if (to is null)
        {
            // The host alone: an address may hold a secret.
            to = $"endpoint/{subscription.Arn}";
            var (action, resource) = DescribeRights.Of(subscription.Arn);
            report.Add(place, new FlowPoint(action, resource, new FlowNode
            {
                Id = to,
                Kind = "endpoint",
                Name = Uri.TryCreate(subscription.Endpoint, UriKind.Absolute, out var url) && url.Host.Length > 0 ? url.Host : subscription.Protocol,
                State = subscription.IsPending ? "PENDING" : "ACTIVE",
                Detail = $"subscribed to {topic.Arn.Split(':')[5]} by {subscription.Protocol}",
            }));
        }

        report.Add(place, new FlowEdge { From = id, To = to, LagRecords = waiting });
        if (subscription.Rules.DeadLetterArn is { } dead && ArnNodes.Of(dead, place) is { } queue)
        {
            report.Add(place, new FlowEdge { From = id, To = queue });
        }
    }
}
