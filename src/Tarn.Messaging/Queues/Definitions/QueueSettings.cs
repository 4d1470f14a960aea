using System.Globalization;
using System.Text.Json;
using Tarn.Messaging.Queues.Rules;

namespace Tarn.Messaging.Queues.Definitions;

/// <summary>The settings of a queue, from its definition.</summary>
public sealed record QueueSettings
{
    /// <summary>The largest size of a message, bytes.</summary>
    public const int SizeBytesMax = 1 << 20;

    /// <summary>The settings that decide how messages are handled.</summary>
    public required QueueRules Rules { get; init; }

    /// <summary>The most bytes of a message.</summary>
    public int MessageBytesMax => Rules.MessageBytesMax;

    /// <summary>How long a receive waits that names no time.</summary>
    public required TimeSpan Wait { get; init; }

    /// <summary>Whether a message without an id of deduplication gets the SHA-256 of its body.</summary>
    public required bool DeduplicatesByContent { get; init; }

    /// <summary>Which queues may name this one as their dead-letter queue.</summary>
    public required RedriveAllowance Allowance { get; init; }

    /// <summary>Reads the attributes, which were checked when they were set.</summary>
    public static QueueSettings Of(QueueDefinition definition) => new()
    {
        Rules = new QueueRules
        {
            IsFifo = definition.Find("FifoQueue") == "true",
            VisibilityTimeout = Seconds(definition, "VisibilityTimeout"),
            Delay = Seconds(definition, "DelaySeconds"),
            Retention = Seconds(definition, "MessageRetentionPeriod"),
            DeduplicatesPerGroup = definition.Find("DeduplicationScope") == "messageGroup",
            DeadLetter = definition.Find("RedrivePolicy") is { Length: > 0 } policy ? DeadLetterOf(policy) : null,
            MessageBytesMax = Number(definition, "MaximumMessageSize"),
        },
        Wait = Seconds(definition, "ReceiveMessageWaitTimeSeconds"),
        DeduplicatesByContent = definition.Find("ContentBasedDeduplication") == "true",
        Allowance = RedriveAllowance.Parse(definition.Find("RedriveAllowPolicy")),
    };

    /// <summary>The rule in a RedrivePolicy.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static DeadLetterRule DeadLetterOf(string policy)
    {
        using var json = JsonDocument.Parse(policy);
        var receives = json.RootElement.GetProperty("maxReceiveCount");
        return new DeadLetterRule(
            json.RootElement.GetProperty("deadLetterTargetArn").GetString()!,
            receives.ValueKind == JsonValueKind.String ? int.Parse(receives.GetString()!, CultureInfo.InvariantCulture) : receives.GetInt32());
    }

    private static TimeSpan Seconds(QueueDefinition definition, string name) => TimeSpan.FromSeconds(Number(definition, name));

    private static int Number(QueueDefinition definition, string name) => int.Parse(definition.ValueOf(name)!, CultureInfo.InvariantCulture);
}
