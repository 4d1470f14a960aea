using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Aws.Sns;

/// <summary>The parts that the SNS door uses.</summary>
public sealed record SnsParts
{
    /// <summary>All topics.</summary>
    public required Definitions<RegisteredTopic> Definitions { get; init; }

    /// <summary>The store of topics, tags and policies.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The topics with their messages, opened at their first use.</summary>
    public required MessageTopics Topics { get; init; }

    /// <summary>Knows which roles the service may assume.</summary>
    public required RoleSessions Roles { get; init; }

    /// <summary>Seals tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The protocols out of the instance that work.</summary>
    public required IReadOnlyCollection<string> Outside { get; init; }

    /// <summary>Why requests to a URL are refused, as far as it is known without resolving its name; null: they are not.</summary>
    public required Func<Uri, string?> WhyRefused { get; init; }

    /// <summary>The certificates of signatures, PEM, by the name of their file.</summary>
    public required Func<string, byte[]?> Certificate { get; init; }

    internal SubscriptionIndex Subscriptions => Topics.Subscriptions;

    internal PageTokens Tokens => new(Sealer, SnsErrors.InvalidParameterException);
}
