using System.Text.Json.Serialization;

namespace Tarn.Messaging.Schedules.Definitions;

/// <summary>The target of a schedule, as the caller gave it.</summary>
public sealed record ScheduleTarget
{
    /// <summary>The start of the ARNs of universal targets: operations of services.</summary>
    public const string UniversalStart = "arn:aws:scheduler:::aws-sdk:";

    public required string Arn { get; init; }

    /// <summary>The role that sends, also to the dead-letter queue.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The content with its keywords; null: AWS's default.</summary>
    public string? Input { get; init; }

    /// <summary>The group of messages for a queue; null: none.</summary>
    public string? Group { get; init; }

    /// <summary>Whether SqsParameters were given.</summary>
    public bool HasGroup { get; init; }

    /// <summary>The partition key for a stream; null: not given.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>The type of the event for a bus; null: not given.</summary>
    public string? DetailType { get; init; }

    /// <summary>The source of the event for a bus; null: not given.</summary>
    public string? Source { get; init; }

    /// <summary>The most retries.</summary>
    public int RetriesMax { get; init; } = ScheduleLimits.RetriesMax;

    /// <summary>The longest age of an occurrence, in seconds.</summary>
    public int AgeSecondsMax { get; init; } = ScheduleLimits.AgeSecondsMax;

    /// <summary>The queue of occurrences that end undelivered; null: they are counted as losses.</summary>
    public string? DeadLetterArn { get; init; }

    /// <summary>Whether the target is an operation of a service. It is called at least once.</summary>
    [JsonIgnore]
    public bool IsUniversal => Arn.StartsWith(UniversalStart, StringComparison.Ordinal);
}
