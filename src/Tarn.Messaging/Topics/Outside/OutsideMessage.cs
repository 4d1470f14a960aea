using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Messaging.Topics.Outside;

/// <summary>A message for an endpoint outside the instance.</summary>
public sealed record OutsideMessage
{
    public required OutsideKind Kind { get; init; }

    /// <summary>The message's id, the same at each attempt.</summary>
    public required Guid Id { get; init; }

    public required TopicRules Topic { get; init; }

    public required Subscription Subscription { get; init; }

    /// <summary>The content: the text alone, or in its envelope.</summary>
    public required string Content { get; init; }

    /// <summary>The text of the message without envelope.</summary>
    public required string Text { get; init; }

    /// <summary>The subject; null: none.</summary>
    public string? Subject { get; init; }

    /// <summary>The URL that confirms or ends the subscription.</summary>
    public required string ActionUrl { get; init; }

    /// <summary>The content type of HTTP requests.</summary>
    public required string ContentType { get; init; }
}
