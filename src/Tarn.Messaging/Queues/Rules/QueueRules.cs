using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Queues.Rules;

/// <summary>The settings of a queue that decide how its messages are handled. They are immutable; a change brings another object.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"/>
public sealed record QueueRules
{
    /// <summary>Whether the queue keeps the order of each message group.</summary>
    public bool IsFifo { get; init; }

    /// <summary>The visibility timeout of a received message: 0 s to 12 h.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The delay of a new message: 0 s to 15 min.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long a message is retained: 60 s to 14 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(4);

    /// <summary>Whether ids of deduplication count per message group, not per queue.</summary>
    public bool DeduplicatesPerGroup { get; init; }

    /// <summary>The most bytes of a message with its attributes.</summary>
    public int MessageBytesMax { get; init; } = 1 << 20;

    /// <summary>The rule about messages that were received too often; null: there is none.</summary>
    public DeadLetterRule? DeadLetter { get; init; }

    /// <summary>The reason why the queue refuses a message with this text and these attributes, from any sender; null: it takes the message.</summary>
    public string? WhyRefused(string body, IReadOnlyList<MessageAttribute> attributes) =>
        QueueMessage.SizeOf(body, attributes) > MessageBytesMax ? $"the queue takes messages of at most {MessageBytesMax} bytes"
        : attributes.Count > QueueLimits.AttributesMax ? $"the queue takes at most {QueueLimits.AttributesMax} attributes of a message"
        : body.Length == 0 ? "the message is empty"
        : !MessageTexts.AreReadable(body) || attributes.Any(one => !one.IsReadable) ? MessageTexts.Unreadable
        : null;
}
