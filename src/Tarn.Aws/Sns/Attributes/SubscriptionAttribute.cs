using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Aws.Sns.Attributes;

/// <summary>The names of subscriptions' attributes.</summary>
internal static class SubscriptionAttribute
{
    public const string DeliveryPolicy = "DeliveryPolicy";
    public const string FilterPolicy = "FilterPolicy";
    public const string FilterPolicyScope = "FilterPolicyScope";
    public const string RawMessageDelivery = SubscriptionRules.RawMessageDelivery;
    public const string RedrivePolicy = "RedrivePolicy";
    public const string SubscriptionRoleArn = "SubscriptionRoleArn";
    public const string ReplayPolicy = "ReplayPolicy";

    /// <summary>The ARN of the caller who made the subscription. Callers cannot set it.</summary>
    public const string SubscriptionPrincipal = "SubscriptionPrincipal";
}
