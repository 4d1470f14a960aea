using System.Globalization;
using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Definitions;

namespace Tarn.Aws.Sns.Topics;

internal sealed partial class TopicOperations
{
    private static readonly string[] IfSet =
    [
        TopicAttribute.DeliveryPolicy, TopicAttribute.SignatureVersion, TopicAttribute.TracingConfig, TopicAttribute.FifoThroughputScope,
        TopicAttribute.ArchivePolicy,
    ];

    /// <summary>Attributes of a topic, with the present numbers of subscriptions.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html"/>
    public async Task<GetTopicAttributesOutput> GetTopicAttributes(GetTopicAttributesInput input, Call call, CancellationToken cancellationToken)
    {
        var topic = finder.Find(call, input.TopicArn);
        var subscriptions = topics.Subscriptions.Of(topic.Id);
        var shown = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["TopicArn"] = topic.Resource.Arn,
            ["Owner"] = topic.Resource.Owner,
            [TopicAttribute.Policy] = topic.Definition.Find(TopicAttribute.Policy) ?? UsualPolicy.Of(topic.Resource).ToJsonString(),
            [TopicAttribute.DisplayName] = topic.Rules.DisplayName,
            ["SubscriptionsConfirmed"] = Text(subscriptions.Confirmed.Count),
            ["SubscriptionsPending"] = Text(subscriptions.All.Count - subscriptions.Confirmed.Count),
            ["SubscriptionsDeleted"] = "0",
            ["EffectiveDeliveryPolicy"] = DeliveryDefaults.EffectiveOfTopic(topic.Definition.Find(TopicAttribute.DeliveryPolicy)),
        };
        foreach (var name in IfSet)
        {
            if (topic.Definition.Find(name) is { } value)
            {
                shown[name] = name == TopicAttribute.DeliveryPolicy ? DeliveryDefaults.ShownOfTopic(value) : value;
            }
        }

        foreach (var (name, value) in topic.Definition.Attributes.Where(pair => TopicAttributeRules.IsSampleRate(pair.Key)))
        {
            shown[name] = value;
        }

        if (topic.Rules.IsFifo)
        {
            shown[TopicAttribute.FifoTopic] = "true";
            shown[TopicAttribute.ContentBasedDeduplication] = topic.Definition.Find(TopicAttribute.ContentBasedDeduplication) ?? "false";
        }

        if (topic.Rules.Archive is not null)
        {
            var oldest = await topics.OldestOf(topic.Id, cancellationToken) ?? call.Time.ToUnixTimeMilliseconds();
            shown["BeginningArchiveTime"] = EnvelopeText.TimeOf(oldest);
        }

        return new GetTopicAttributesOutput { Attributes = shown };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
