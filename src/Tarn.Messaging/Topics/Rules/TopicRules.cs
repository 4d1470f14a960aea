namespace Tarn.Messaging.Topics.Rules;

/// <summary>The settings of a topic that decide how its messages are handled. They are immutable; a change brings another object.</summary>
public sealed record TopicRules
{
    /// <summary>The topic's ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>The account of the topic.</summary>
    public required string Account { get; init; }

    /// <summary>The region of the topic.</summary>
    public required string Region { get; init; }

    /// <summary>The name in e-mails; empty: none.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Whether the topic keeps the order of each message group.</summary>
    public bool IsFifo { get; init; }

    /// <summary>Whether a message without an id of deduplication gets the SHA-256 of its body.</summary>
    public bool DeduplicatesByContent { get; init; }

    /// <summary>Whether ids of deduplication count per message group, not per topic.</summary>
    public bool DeduplicatesPerGroup { get; init; }

    /// <summary>The version of signatures: 1 (SHA-1) or 2 (SHA-256).</summary>
    public int SignatureVersion { get; init; } = 1;

    /// <summary>How long messages are archived; null: they are not.</summary>
    public TimeSpan? Archive { get; init; }

    /// <summary>How deliveries to HTTP endpoints are retried, unless the subscription has its own rule.</summary>
    public RetryPlan Retries { get; init; } = RetryPlan.Http;

    /// <summary>Whether subscriptions' own retries do not count.</summary>
    public bool OverridesRetries { get; init; }
}
