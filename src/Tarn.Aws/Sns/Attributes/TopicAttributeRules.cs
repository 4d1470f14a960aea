using System.Text.Json;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics.Definitions;
using static Tarn.Aws.Sns.Attributes.AttributeFaults;

namespace Tarn.Aws.Sns.Attributes;

/// <summary>Checks the attributes of topics.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html"/>
internal static class TopicAttributeRules
{
    private const int DisplayNameCharsMax = 100;
    private const int PolicyCharsMax = 30 << 10;
    private const string Feedback = "Feedback";

    private static readonly string[] OfFifo =
        [TopicAttribute.ContentBasedDeduplication, TopicAttribute.FifoThroughputScope, TopicAttribute.ArchivePolicy];

    /// <summary>
    /// Whether an attribute is the sample rate of a delivery status log. It is kept, because Terraform always sets it; without a role, which is
    /// refused, it has no effect on AWS either.
    /// </summary>
    public static bool IsSampleRate(string name) => name.EndsWith("SuccessFeedbackSampleRate", StringComparison.Ordinal);

    /// <summary>Checks the attributes of a new topic.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public static void CheckNew(IReadOnlyDictionary<string, string> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            Check(name, value, "Invalid parameter: Attributes Reason: ", isNew: true, attributes.GetValueOrDefault(TopicAttribute.FifoTopic) == "true");
        }
    }

    /// <summary>Checks a change of one attribute.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public static void CheckChange(string name, string value, bool isFifo) => Check(name, value, "Invalid parameter: ", isNew: false, isFifo);

    private static void Check(string name, string value, string start, bool isNew, bool isFifo)
    {
        if (!isFifo && OfFifo.Contains(name))
        {
            throw Wrong(start, $"{name}: {name} is supported for FIFO topics only.");
        }

        CheckText(name, value, start);
        switch (name)
        {
            case TopicAttribute.DisplayName:
                Require(value.Length <= DisplayNameCharsMax && !value.Any(char.IsControl), start, "DisplayName");
                break;
            case TopicAttribute.Policy:
                CheckPolicy(value, start);
                break;
            case TopicAttribute.DeliveryPolicy when value.Length > 0:
                CheckDelivery(value, start);
                break;
            case TopicAttribute.DeliveryPolicy:
                break;
            case TopicAttribute.SignatureVersion:
                Require(value is "1" or "2", start, $"SignatureVersion: Invalid value [{value}]. Must be 1 or 2.");
                break;
            case TopicAttribute.TracingConfig:
                Require(value is "Active" or "PassThrough", start, $"TracingConfig: Invalid value [{value}]. Must be Active or PassThrough.");
                break;
            case TopicAttribute.KmsMasterKeyId:
                Require(
                    value.Length == 0, start,
                    Refusal.OfMember(TopicDefinition.Kind.Service, "CreateTopic", $"KmsMasterKeyId={value}", "no key: leave it out"));
                break;
            case TopicAttribute.FifoTopic when isNew:
                Require(value is "true" or "false", start, "FifoTopic");
                break;
            case TopicAttribute.ContentBasedDeduplication:
                Require(value is "true" or "false", start, $"ContentBasedDeduplication: Invalid value [{value}]. Must be true or false.");
                break;
            case TopicAttribute.FifoThroughputScope:
                Require(value is "Topic" or "MessageGroup", start, $"FifoThroughputScope: Invalid value [{value}]. Must be Topic or MessageGroup.");
                break;
            case TopicAttribute.ArchivePolicy when value.Length > 0:
                Read(start, "ArchivePolicy", () => TopicSettings.ArchiveOf(value));
                break;
            case TopicAttribute.ArchivePolicy:
                break;
            case { } when IsSampleRate(name):
                Require(value.Length == 0 || (int.TryParse(value, out var percent) && percent is >= 0 and <= 100), start, name);
                break;
            case { } when name.Contains(Feedback, StringComparison.Ordinal) && value.Length == 0:
                break;
            case { } when name.Contains(Feedback, StringComparison.Ordinal):
                throw Wrong(start, Refusal.OfMember(TopicDefinition.Kind.Service, "SetTopicAttributes", name, "dead-letter queues of subscriptions"));
            default:
                throw SnsErrors.InvalidParameterException(isNew ? $"{start}Unknown attribute {name}" : "Invalid parameter: AttributeName");
        }
    }

    private static void CheckDelivery(string value, string start)
    {
        Read(start, TopicAttribute.DeliveryPolicy, () => TopicSettings.RetriesOf(value));
        using var json = JsonDocument.Parse(value);
        if (json.RootElement.GetProperty("http").TryGetProperty("defaultThrottlePolicy", out _))
        {
            throw Wrong(start, Refusal.OfMember(
                TopicDefinition.Kind.Service, "SetTopicAttributes", "DeliveryPolicy.http.defaultThrottlePolicy", "the other members of DeliveryPolicy"));
        }
    }

    private static void CheckPolicy(string text, string start)
    {
        if (text.Length == 0)
        {
            return;
        }

        Require(text.Length <= PolicyCharsMax, start, $"Policy Error: it has more than {PolicyCharsMax} characters");
        try
        {
            foreach (var statement in PolicyDocument.Parse(text, PolicyKind.Resource).Statements)
            {
                Check(statement);
            }
        }
        catch (FormatException wrong)
        {
            throw Wrong(start, $"Policy Error: {wrong.Message}");
        }
    }

    private static void Check(PolicyStatement statement)
    {
        if (Array.Exists(statement.Actions, action => action != "*" && !action.StartsWith("sns:", StringComparison.OrdinalIgnoreCase)))
        {
            throw new FormatException("Policy statement action out of service scope!");
        }

        if (statement.Resources.FirstOrDefault(one => one.Text != "*" && !one.Text.StartsWith("arn:", StringComparison.Ordinal)) is { } wrong)
        {
            throw new FormatException($"Resource {wrong.Text} must be in ARN format or \"*\".");
        }

        if (statement.Conditions?.Keys.FirstOrDefault(key => !KnownKeys.IsOfTopics(key)) is { } unknown)
        {
            throw new FormatException($"the condition key {unknown} is not supported, so the condition would never hold");
        }
    }
}
