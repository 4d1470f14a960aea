namespace Tarn.Aws.Sns.Attributes;

/// <summary>The delivery policies that count where none is set.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html"/>
internal static class DeliveryDefaults
{
    /// <summary>The policy of a topic.</summary>
    public const string OfTopic =
        "{\"http\":{\"defaultHealthyRetryPolicy\":" + Retries + ",\"disableSubscriptionOverrides\":false,\"defaultRequestPolicy\":" + Request + "}}";

    /// <summary>The policy of a subscription.</summary>
    public const string OfSubscription =
        "{\"healthyRetryPolicy\":" + Retries + ",\"sicklyRetryPolicy\":null,\"throttlePolicy\":null,\"requestPolicy\":" + Request + ",\"guaranteed\":false}";

    private const string Retries =
        """{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"""
        + "\"backoffFunction\":\"linear\"}";

    private const string Request = """{"headerContentType":"text/plain; charset=UTF-8"}""";
}
