using System.Text.Json.Nodes;

namespace Tarn.Aws.Sns.Attributes;

/// <summary>Delivery policies as answers show them: as they were set, and with the members that count where none is set.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html"/>
internal static class DeliveryDefaults
{
    private const string Http = "http";
    private const string NoOverrides = "disableSubscriptionOverrides";
    private const string TopicRetries = "defaultHealthyRetryPolicy";
    private const string TopicRequest = "defaultRequestPolicy";
    private const string Retries = "healthyRetryPolicy";
    private const string Request = "requestPolicy";
    private const string Throttle = "throttlePolicy";
    private const string Guaranteed = "guaranteed";

    /// <summary>A topic's policy as it was set.</summary>
    public static string ShownOfTopic(string policy)
    {
        var given = TopicMembers(policy);
        var shown = new JsonObject();
        Add(shown, TopicRetries, given?[TopicRetries]);
        shown[NoOverrides] = Flag(given, NoOverrides);
        Add(shown, TopicRequest, given?[TopicRequest]);
        return new JsonObject { [Http] = shown }.ToJsonString();
    }

    /// <summary>The policy of a topic that counts.</summary>
    /// <param name="policy">The policy that was set; null: none.</param>
    public static string EffectiveOfTopic(string? policy)
    {
        var given = TopicMembers(policy);
        return new JsonObject
        {
            [Http] = new JsonObject
            {
                [TopicRetries] = RetriesOf(given?[TopicRetries]),
                [NoOverrides] = Flag(given, NoOverrides),
                [TopicRequest] = given?[TopicRequest]?.DeepClone() ?? UsualRequest(),
            },
        }.ToJsonString();
    }

    /// <summary>A subscription's policy as it was set.</summary>
    public static string ShownOfSubscription(string policy) => OfSubscription(Parse(policy), topic: null, isEffective: false);

    /// <summary>The policy of a subscription that counts. Members that it lacks come from its topic.</summary>
    /// <param name="policy">The policy that was set; null: none.</param>
    /// <param name="topicPolicy">The topic's policy; null: none.</param>
    public static string EffectiveOfSubscription(string? policy, string? topicPolicy)
    {
        var topic = TopicMembers(topicPolicy);
        return OfSubscription(Flag(topic, NoOverrides) ? null : Parse(policy), topic, isEffective: true);
    }

    private static string OfSubscription(JsonObject? own, JsonObject? topic, bool isEffective) => new JsonObject
    {
        [Retries] = isEffective ? RetriesOf(own?[Retries] ?? topic?[TopicRetries]) : own?[Retries]?.DeepClone(),
        ["sicklyRetryPolicy"] = null,
        [Throttle] = own?[Throttle]?.DeepClone(),
        [Request] = own?[Request]?.DeepClone() ?? (isEffective ? topic?[TopicRequest]?.DeepClone() ?? UsualRequest() : null),
        [Guaranteed] = Flag(own, Guaranteed),
    }.ToJsonString();

    private static JsonObject? TopicMembers(string? policy) => Parse(policy)?[Http] as JsonObject;

    private static JsonObject? Parse(string? policy) => policy is null ? null : JsonNode.Parse(policy) as JsonObject;

    private static bool Flag(JsonObject? given, string name) => given?[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static void Add(JsonObject shown, string name, JsonNode? value)
    {
        if (value is not null)
        {
            shown[name] = value.DeepClone();
        }
    }

    private static JsonObject RetriesOf(JsonNode? given)
    {
        var retries = new JsonObject
        {
            ["minDelayTarget"] = 20,
            ["maxDelayTarget"] = 20,
            ["numRetries"] = 3,
            ["numMaxDelayRetries"] = 0,
            ["numNoDelayRetries"] = 0,
            ["numMinDelayRetries"] = 0,
            ["backoffFunction"] = "linear",
        };
        foreach (var (name, value) in given as JsonObject ?? [])
        {
            Add(retries, name, value);
        }

        return retries;
    }

    private static JsonObject UsualRequest() => new() { ["headerContentType"] = "text/plain; charset=UTF-8" };
}
