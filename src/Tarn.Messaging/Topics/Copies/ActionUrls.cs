using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Messaging.Topics.Copies;

/// <summary>The URLs by which unsigned callers confirm and end subscriptions.</summary>
internal static class ActionUrls
{
    /// <summary>The URL that confirms a subscription.</summary>
    public static string Confirm(string baseUrl, string topicArn, string token) =>
        $"{baseUrl}/?Action=ConfirmSubscription&TopicArn={topicArn}&Token={token}";

    public static string End(string baseUrl, Subscription subscription) =>
        $"{baseUrl}/?Action=Unsubscribe&SubscriptionArn={subscription.Arn}&Token={subscription.EndToken}";
}
