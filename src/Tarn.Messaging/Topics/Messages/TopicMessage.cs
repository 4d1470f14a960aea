using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Topics.Messages;

/// <summary>A published message as it is stored.</summary>
public sealed record TopicMessage
{
    /// <summary>The id that its publisher and its subscribers see.</summary>
    public required Guid Id { get; init; }

    /// <summary>The time of publishing, Unix milliseconds.</summary>
    public required long PublishedMs { get; init; }

    /// <summary>The subject; null: none.</summary>
    public string? Subject { get; init; }

    /// <summary>The message group; null: none.</summary>
    public string? Group { get; init; }

    /// <summary>The id of deduplication; null: none.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>The trace header of its publisher; null: none.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>Whether the body is a JSON object with a text for each protocol.</summary>
    public bool IsStructured { get; init; }

    /// <summary>The publisher's attributes.</summary>
    public IReadOnlyList<MessageAttribute> Attributes { get; init; } = [];

    /// <summary>The body as it was published.</summary>
    public required string Body { get; init; }
}
