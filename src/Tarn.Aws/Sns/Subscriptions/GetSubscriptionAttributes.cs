using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics.Definitions;

namespace Tarn.Aws.Sns.Subscriptions;

internal sealed partial class SubscriptionOperations
{
    /// <summary>The attributes as they were set, and the ones that follow from the confirmation.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html"/>
    public Task<GetSubscriptionAttributesOutput> GetSubscriptionAttributes(
        GetSubscriptionAttributesInput input, Call call, CancellationToken cancellationToken)
    {
        var (topic, one) = finder.FindSubscription(call, input.SubscriptionArn);
        var shown = new Dictionary<string, string>(one.Attributes, StringComparer.Ordinal)
        {
            ["SubscriptionArn"] = one.Arn,
            ["TopicArn"] = topic.Resource.Arn,
            ["Owner"] = one.Owner,
            ["Protocol"] = one.Protocol,
            ["Endpoint"] = one.Endpoint,
            [Pending] = one.IsPending ? "true" : "false",
            ["ConfirmationWasAuthenticated"] = one.WasConfirmedBySigned ? "true" : "false",
            [SubscriptionAttribute.RawMessageDelivery] = one.Rules.IsRaw ? "true" : "false",
        };
        // The scope is shown with a filter policy alone, although callers may set it before.
        if (one.Rules.Filter is null)
        {
            shown.Remove(SubscriptionAttribute.FilterPolicyScope);
        }
        else
        {
            shown.TryAdd(SubscriptionAttribute.FilterPolicyScope, "MessageAttributes");
        }

        if (one.Protocol is "http" or "https")
        {
            var policy = one.Attributes.GetValueOrDefault(SubscriptionAttribute.DeliveryPolicy);
            shown["EffectiveDeliveryPolicy"] = DeliveryDefaults.EffectiveOfSubscription(policy, topic.Definition.Find(TopicAttribute.DeliveryPolicy));
            if (policy is not null)
            {
                shown[SubscriptionAttribute.DeliveryPolicy] = DeliveryDefaults.ShownOfSubscription(policy);
            }
        }

        return Task.FromResult(new GetSubscriptionAttributesOutput { Attributes = shown });
    }
}
