using System.Globalization;
using System.Text.Json;
using Tarn.Aws.Sqs.Model;
using Tarn.Aws.Sqs.Resources;
using Tarn.Messaging.Queues.Rules;

namespace Tarn.Aws.Sqs.Attributes;

/// <summary>The settings of a queue, from its document.</summary>
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
    public static QueueSettings Of(QueueDocument document) => new()
    {
        Rules = new QueueRules
        {
            IsFifo = document.Find(QueueAttributeName.FifoQueue) == "true",
            VisibilityTimeout = Seconds(document, QueueAttributeName.VisibilityTimeout),
            Delay = Seconds(document, QueueAttributeName.DelaySeconds),
            Retention = Seconds(document, QueueAttributeName.MessageRetentionPeriod),
            DeduplicatesPerGroup = document.Find(QueueAttributeName.DeduplicationScope) == "messageGroup",
            DeadLetter = document.Find(QueueAttributeName.RedrivePolicy) is { Length: > 0 } policy ? DeadLetterOf(policy) : null,
            MessageBytesMax = Number(document, QueueAttributeName.MaximumMessageSize),
        },
        Wait = Seconds(document, QueueAttributeName.ReceiveMessageWaitTimeSeconds),
        DeduplicatesByContent = document.Find(QueueAttributeName.ContentBasedDeduplication) == "true",
        Allowance = RedriveAllowance.Parse(document.Find(QueueAttributeName.RedriveAllowPolicy)),
    };

    /// <summary>The rule in a RedrivePolicy.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static DeadLetterRule DeadLetterOf(string policy)
    {
        using var json = JsonDocument.Parse(policy);
        var receives = json.RootElement.GetProperty("maxReceiveCount");
        return new DeadLetterRule(
            json.RootElement.GetProperty("deadLetterTargetArn").GetString()!,
            receives.ValueKind == JsonValueKind.String ? int.Parse(receives.GetString()!, CultureInfo.InvariantCulture) : receives.GetInt32());
    }

    private static TimeSpan Seconds(QueueDocument document, string name) => TimeSpan.FromSeconds(Number(document, name));

    private static int Number(QueueDocument document, string name) =>
        int.Parse(document.Find(name) ?? AttributeRules.DefaultOf(name)!, CultureInfo.InvariantCulture);
}
