using Tarn.Access.Credentials;
using Tarn.Aws.Sqs.Model;
using Tarn.Aws.Sqs.Queues;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Moves;

namespace Tarn.Aws.Sqs;

/// <summary>The parts that the SQS door uses.</summary>
public sealed record SqsParts
{
    /// <summary>All queues.</summary>
    public required Definitions<RegisteredQueue> Definitions { get; init; }

    /// <summary>The store of queues, tags and policies.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The queues with their messages, opened at their first use.</summary>
    public required MessageQueues Queues { get; init; }

    /// <summary>The tasks that move messages.</summary>
    public required MoveTasks Moves { get; init; }

    /// <summary>Seals receipt handles and page tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>How clients reach the doors, if their requests do not show it; null: as the request came.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Whether the real service's waiting times after a deletion and a purge hold.</summary>
    public bool HasAwsLimits { get; init; }

    internal QueueWaits? Waits => HasAwsLimits ? new() : null;

    internal PageTokens Tokens => new(Sealer, SqsErrors.InvalidParameterValue);
}
