using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Aws.Sqs.Attributes;

/// <summary>The attributes that callers may set, and the checks of their values.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"/>
internal static class AttributeRules
{
    private const int PolicyCharsMax = 8 << 10;

    private static readonly FrozenDictionary<string, (int Min, int Max)> Numbers = new Dictionary<string, (int, int)>
    {
        [QueueAttributeName.DelaySeconds] = (0, 900),
        [QueueAttributeName.MaximumMessageSize] = (1_024, QueueSettings.SizeBytesMax),
        [QueueAttributeName.MessageRetentionPeriod] = (60, 1_209_600),
        [QueueAttributeName.ReceiveMessageWaitTimeSeconds] = (0, 20),
        [QueueAttributeName.VisibilityTimeout] = (0, 43_200),
        [QueueAttributeName.KmsDataKeyReusePeriodSeconds] = (60, 86_400),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string[]> Choices = new Dictionary<string, string[]>
    {
        [QueueAttributeName.FifoQueue] = ["true", "false"],
        [QueueAttributeName.ContentBasedDeduplication] = ["true", "false"],
        [QueueAttributeName.SqsManagedSseEnabled] = ["true", "false"],
        [QueueAttributeName.DeduplicationScope] = ["queue", "messageGroup"],
        [QueueAttributeName.FifoThroughputLimit] = ["perQueue", "perMessageGroupId"],
    }.ToFrozenDictionary();

    /// <summary>Checks a value, and brings it into the form that is stored.</summary>
    /// <exception cref="AwsErrorException">InvalidAttributeName; InvalidAttributeValue; InvalidParameterValue.</exception>
    public static string Checked(string name, string value)
    {
        if (Numbers.TryGetValue(name, out var number))
        {
            return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
                && parsed >= number.Min && parsed <= number.Max
                ? parsed.ToString(CultureInfo.InvariantCulture)
                : throw Invalid(name);
        }

        if (Choices.TryGetValue(name, out var choices))
        {
            return Array.Find(choices, one => one.Equals(value, StringComparison.OrdinalIgnoreCase)) ?? throw Invalid(name);
        }

        if (!MessageTexts.AreReadable(value))
        {
            throw SqsErrors.InvalidAttributeValue($"Invalid value for the parameter {name}. Reason: {MessageTexts.Unreadable}");
        }

        switch (name)
        {
            case QueueAttributeName.Policy:
                CheckPolicy(value);
                return value;
            case QueueAttributeName.RedrivePolicy:
                CheckRedrive(value);
                return value;
            case QueueAttributeName.RedriveAllowPolicy:
                CheckAllowance(value);
                return value;
            case QueueAttributeName.KmsMasterKeyId:
                return value.Length == 0 ? value : throw SqsErrors.InvalidAttributeValue(
                    Refusal.OfMember(QueueDefinition.Kind.Service, "SetQueueAttributes", $"KmsMasterKeyId={value}", "no key: SqsManagedSseEnabled"));
            default:
                throw SqsErrors.InvalidAttributeName($"Unknown Attribute {name}.");
        }
    }

    /// <summary>The error of a value.</summary>
    public static AwsErrorException Invalid(string name) => SqsErrors.InvalidAttributeValue($"Invalid value for the parameter {name}.");

    /// <summary>The error of a RedrivePolicy.</summary>
    public static AwsErrorException WrongRedrive(string value, string reason) =>
        SqsErrors.InvalidParameterValue($"Value {value} for parameter RedrivePolicy is invalid. Reason: {reason}");

    private static void CheckPolicy(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (text.Length > PolicyCharsMax)
        {
            throw SqsErrors.InvalidAttributeValue($"Invalid value for the parameter Policy. Reason: it has more than {PolicyCharsMax} characters.");
        }

        try
        {
            foreach (var statement in PolicyDocument.Parse(text, PolicyKind.Resource).Statements)
            {
                Check(statement);
            }
        }
        catch (FormatException wrong)
        {
            throw SqsErrors.InvalidAttributeValue($"Invalid value for the parameter Policy. Reason: {wrong.Message}");
        }
    }

    private static void Check(PolicyStatement statement)
    {
        if (Array.Exists(statement.Actions, action => action != "*" && !action.StartsWith("sqs:", StringComparison.OrdinalIgnoreCase)))
        {
            throw new FormatException("Value SQS statement action is out of service scope!");
        }

        if (statement.Conditions?.Keys.FirstOrDefault(key => !KnownKeys.IsOfServices(key)) is { } unknown)
        {
            throw new FormatException($"the condition key {unknown} is not supported, so the condition would never hold");
        }
    }

    private static void CheckRedrive(string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        try
        {
            using var json = JsonDocument.Parse(value);
            foreach (var name in (string[])["deadLetterTargetArn", "maxReceiveCount"])
            {
                if (!json.RootElement.TryGetProperty(name, out _))
                {
                    throw WrongRedrive(value, $"Redrive policy does not contain mandatory attribute: {name}.");
                }
            }

            var rule = QueueSettings.DeadLetterOf(value);
            if (rule.ReceivesMax is < 1 or > 1_000)
            {
                throw WrongRedrive(value, $"Invalid value for maxReceiveCount: {rule.ReceivesMax}, valid values are from 1 to 1000 both inclusive.");
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw WrongRedrive(value, "Redrive policy is not a valid JSON map.");
        }
    }

    private static void CheckAllowance(string value)
    {
        try
        {
            RedriveAllowance.Parse(value);
        }
        catch (FormatException)
        {
            throw SqsErrors.InvalidParameterValue(
                $"Value {value} for parameter RedriveAllowPolicy is invalid. "
                + "Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.");
        }
    }
}
