namespace Tarn.Dispatch.Targets;

/// <summary>A message that a mapping has taken out of a queue.</summary>
public sealed record FedMessage
{
    /// <summary>The id by which an answer names the message.</summary>
    public required string Id { get; init; }

    /// <summary>The message in the target's form.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The time of sending, Unix milliseconds.</summary>
    public required long SentMs { get; init; }

    /// <summary>When the queue shows the message again, Unix milliseconds.</summary>
    public required long VisibleAtMs { get; init; }

    /// <summary>The message's position in the queue's order.</summary>
    public required long Order { get; init; }

    /// <summary>The number of this receive, from 1.</summary>
    public required int Receives { get; init; }
}
