using System.Text.Json;
using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Filters;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using static Tarn.Aws.Sns.Attributes.AttributeFaults;

namespace Tarn.Aws.Sns.Attributes;

/// <summary>Checks the attributes of subscriptions.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html"/>
internal static class SubscriptionAttributeRules
{
    /// <summary>Brings attributes into the form that is stored; empty ones are left out.</summary>
    /// <param name="attributes">All attributes of the subscription.</param>
    /// <param name="start">The beginning of sentences about a wrong value.</param>
    /// <param name="protocol">The protocol, on which some attributes depend.</param>
    /// <param name="isFifo">Whether the topic is FIFO.</param>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public static Dictionary<string, string> Checked(
        IReadOnlyDictionary<string, string> attributes, string start, string protocol, bool isFifo)
    {
        var stored = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
        {
            Check(name, value, start, protocol, isFifo, attributes);
            if (value.Length > 0)
            {
                stored[name] = name == SubscriptionAttribute.RawMessageDelivery ? value.ToLowerInvariant() : value;
            }
        }

        return stored;
    }

    /// <summary>The value of an attribute that was not set; null: it has none.</summary>
    public static string? DefaultOf(string name) => name switch
    {
        SubscriptionAttribute.RawMessageDelivery => "false",
        SubscriptionAttribute.FilterPolicyScope => "MessageAttributes",
        _ => null,
    };

    /// <summary>The starting and ending times of a ReplayPolicy.</summary>
    /// <exception cref="FormatException">It is not valid.</exception>
    public static (DateTimeOffset From, DateTimeOffset? Until) ReplayOf(string policy)
    {
        try
        {
            using var json = JsonDocument.Parse(policy);
            if (json.RootElement.GetProperty("PointType").GetString() != "Timestamp")
            {
                throw new FormatException("PointType must be Timestamp");
            }

            var from = json.RootElement.GetProperty("StartingPoint").GetDateTimeOffset();
            var until = json.RootElement.TryGetProperty("EndingPoint", out var end) ? end.GetDateTimeOffset() : default(DateTimeOffset?);
            return until <= from ? throw new FormatException("EndingPoint must be after StartingPoint") : (from, until);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("ReplayPolicy must be a JSON object with PointType, StartingPoint and EndingPoint", wrong);
        }
    }

    private static void Check(
        string name, string value, string start, string protocol, bool isFifo, IReadOnlyDictionary<string, string> attributes)
    {
        CheckText(name, value, start);
        switch (name)
        {
            case SubscriptionAttribute.RawMessageDelivery:
                Require(
                    value.ToLowerInvariant() is "true" or "false", start, $"RawMessageDelivery: Invalid value [{value}]. Must be true or false.");
                Require(
                    value.ToLowerInvariant() == "false" || protocol is "sqs" or "http" or "https" or "firehose",
                    start,
                    $"RawMessageDelivery: the protocol {protocol} has no raw message delivery");
                break;
            case SubscriptionAttribute.FilterPolicyScope:
                Require(
                    value is "MessageAttributes" or "MessageBody",
                    start,
                    $"FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes");
                break;
            case SubscriptionAttribute.FilterPolicy when value.Length > 0 && value != "{}":
                Read(start, name, () => FilterPolicy.Parse(value, attributes.GetValueOrDefault(SubscriptionAttribute.FilterPolicyScope) == "MessageBody"));
                break;
            case SubscriptionAttribute.FilterPolicy:
                break;
            case SubscriptionAttribute.DeliveryPolicy when value.Length > 0:
                Require(protocol is "http" or "https", start, "DeliveryPolicy: Delivery policy is only supported for HTTP/S subscriptions");
                Read(start, name, () => SubscriptionRules.RetriesOf(value));
                CheckThrottle(value, start);
                break;
            case SubscriptionAttribute.DeliveryPolicy:
                break;
            case SubscriptionAttribute.RedrivePolicy when value.Length > 0:
                Read(start, name, () => SubscriptionRules.DeadLetterOf(value));
                break;
            case SubscriptionAttribute.RedrivePolicy:
                break;
            case SubscriptionAttribute.SubscriptionRoleArn:
                Require(
                    protocol == "firehose" && RoleArn.IsWellFormed(value),
                    start,
                    "SubscriptionRoleArn: it must be the ARN of a role, for the protocol firehose");
                break;
            case SubscriptionAttribute.ReplayPolicy when value.Length > 0:
                Require(isFifo, start, "ReplayPolicy: ReplayPolicy is supported for FIFO topics only.");
                Read(start, name, () => ReplayOf(value));
                break;
            case SubscriptionAttribute.ReplayPolicy or SubscriptionAttribute.SubscriptionPrincipal:
                break;
            default:
                throw SnsErrors.InvalidParameterException("Invalid parameter: AttributeName");
        }
    }

    private static void CheckThrottle(string value, string start)
    {
        using var json = JsonDocument.Parse(value);
        if (json.RootElement.TryGetProperty("throttlePolicy", out var throttle) && throttle.ValueKind == JsonValueKind.Object)
        {
            throw Wrong(start, Refusal.OfMember(
                TopicDefinition.Kind.Service, "SetSubscriptionAttributes", "DeliveryPolicy.throttlePolicy", "healthyRetryPolicy, requestPolicy"));
        }
    }
}
