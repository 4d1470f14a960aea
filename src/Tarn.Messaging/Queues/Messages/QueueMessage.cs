using System.Text;

namespace Tarn.Messaging.Queues.Messages;

/// <summary>A message as it is stored.</summary>
public sealed record QueueMessage
{
    /// <summary>The id that its sender and its receivers see.</summary>
    public required Guid Id { get; init; }

    /// <summary>The time of sending, Unix milliseconds. It decides the message's end.</summary>
    public required long SentMs { get; init; }

    /// <summary>The delay of the message after <see cref="SentMs"/>, milliseconds.</summary>
    public int DelayMs { get; init; }

    /// <summary>The position of the message in the queue's order, if it is stored again; −1: the offset of its record is the position.</summary>
    public long Order { get; init; } = -1;

    /// <summary>How often it was received before this record was written.</summary>
    public int Receives { get; init; }

    /// <summary>Its first receive, Unix milliseconds; 0: there was none.</summary>
    public long FirstReceivedMs { get; init; }

    /// <summary>The principal id of its sender.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The message group; null: none.</summary>
    public string? Group { get; init; }

    /// <summary>The id of deduplication; null: none.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>The ARN of the queue from which it came to a dead-letter queue; null: it was sent here.</summary>
    public string? SourceArn { get; init; }

    /// <summary>The trace header of its sender; null: none.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>The sender's attributes.</summary>
    public IReadOnlyList<MessageAttribute> Attributes { get; init; } = [];

    /// <summary>The text of the message.</summary>
    public required string Body { get; init; }

    /// <summary>The bytes that count for a queue's limit: the body and the attributes' names, types and values.</summary>
    public static long SizeOf(string body, IReadOnlyList<MessageAttribute> attributes)
    {
        long size = Encoding.UTF8.GetByteCount(body);
        foreach (var attribute in attributes)
        {
            size += Encoding.UTF8.GetByteCount(attribute.Name) + Encoding.UTF8.GetByteCount(attribute.DataType) + attribute.Value.Length;
        }

        return size;
    }
}
