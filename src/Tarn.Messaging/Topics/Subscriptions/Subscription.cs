using Tarn.Messaging.Topics.Rules;

namespace Tarn.Messaging.Topics.Subscriptions;

/// <summary>A subscription. It is immutable; a change brings another object.</summary>
public sealed record Subscription
{
    private SubscriptionRules? _rules;

    public required SubscriptionKey Key { get; init; }

    /// <summary>Its ARN, which ends with the name of its topic and a random id.</summary>
    public required string Arn { get; init; }

    /// <summary>The account of its creator.</summary>
    public required string Owner { get; init; }

    /// <summary>sqs, lambda, firehose, http, https, email or email-json.</summary>
    public required string Protocol { get; init; }

    /// <summary>The ARN, URL or address.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Whether the endpoint has not confirmed it.</summary>
    public bool IsPending { get; init; }

    /// <summary>When it was made, Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>Whether only signed callers may end it.</summary>
    public bool IsEndedBySigned { get; init; }

    /// <summary>Whether a signed caller confirmed it.</summary>
    public bool WasConfirmedBySigned { get; init; }

    /// <summary>The secret in the URL that ends it.</summary>
    public required string EndToken { get; init; }

    /// <summary>The first message that it gets.</summary>
    public long From { get; init; }

    /// <summary>The run of a replay of old messages; null: there was none.</summary>
    public ReplayRun? Replay { get; init; }

    /// <summary>The attributes as they were set.</summary>
    public required IReadOnlyDictionary<string, string> Attributes
    {
        get;
        init
        {
            field = value;
            _rules = null;
        }
    }

    /// <summary>The settings that follow from the attributes.</summary>
    public SubscriptionRules Rules => _rules ??= SubscriptionRules.Of(Attributes);

    /// <summary>The retries at its endpoint.</summary>
    /// <param name="topic">The topic's settings; null: it is gone.</param>
    public RetryPlan RetriesBy(TopicRules? topic)
    {
        if (Protocol is not ("http" or "https"))
        {
            return RetryPlan.Mail;
        }

        var usual = topic?.Retries ?? RetryPlan.Http;
        return topic is { OverridesRetries: true } || Rules.Retries is not { } own ? usual : own.Over(usual);
    }
}
