using System.Text.Json;
using Tarn.Messaging.Topics.Filters;
using Tarn.Messaging.Topics.Rules;
using Tarn.Patterns.Events;

namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>The settings of a subscription, from its attributes, which were checked when they were set.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html"/>
public sealed record SubscriptionRules
{
    /// <summary>The attribute that chooses <see cref="IsRaw"/>.</summary>
    public const string RawMessageDelivery = "RawMessageDelivery";

    /// <summary>Whether the endpoint gets the message without an envelope.</summary>
    public bool IsRaw { get; init; }

    /// <summary>The messages that it gets; null: all.</summary>
    public EventPattern? Filter { get; init; }

    /// <summary>Whether the filter looks at the body, not at the attributes.</summary>
    public bool FiltersBody { get; init; }

    /// <summary>The queue of messages that could not be delivered; null: they are lost.</summary>
    public string? DeadLetterArn { get; init; }

    /// <summary>The role for a delivery stream.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Its own retries over HTTP; null: the topic's count.</summary>
    public RetryParts? Retries { get; init; }

    /// <summary>The settings of attributes.</summary>
    public static SubscriptionRules Of(IReadOnlyDictionary<string, string> attributes)
    {
        var isBody = attributes.GetValueOrDefault("FilterPolicyScope") == "MessageBody";
        return new SubscriptionRules
        {
            IsRaw = attributes.GetValueOrDefault(RawMessageDelivery) == "true",
            FiltersBody = isBody,
            Filter = attributes.GetValueOrDefault("FilterPolicy") is { Length: > 0 } filter && filter != "{}" ? FilterPolicy.Parse(filter, isBody) : null,
            DeadLetterArn = attributes.GetValueOrDefault("RedrivePolicy") is { Length: > 0 } redrive ? DeadLetterOf(redrive) : null,
            RoleArn = attributes.GetValueOrDefault("SubscriptionRoleArn"),
            Retries = attributes.GetValueOrDefault("DeliveryPolicy") is { Length: > 0 } policy ? RetriesOf(policy) : null,
        };
    }

    /// <summary>The queue in a RedrivePolicy.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string? DeadLetterOf(string policy)
    {
        try
        {
            using var json = JsonDocument.Parse(policy);
            return json.RootElement.TryGetProperty("deadLetterTargetArn", out var arn) ? arn.GetString() : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new FormatException(PolicyFaults.NotJsonIn(policy), wrong);
        }
    }

    /// <summary>The retries in a DeliveryPolicy.</summary>
    /// <exception cref="FormatException">They are not valid.</exception>
    public static RetryParts RetriesOf(string policy)
    {
        try
        {
            using var json = JsonDocument.Parse(policy);
            return RetryPhases.Read(Member(json.RootElement, "healthyRetryPolicy"), Member(json.RootElement, "requestPolicy"));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new FormatException(PolicyFaults.NotJsonIn(policy), wrong);
        }
    }

    private static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : null;
}
