using System.Text.Json.Serialization;
using Tarn.Messaging.Buses.Definitions;

namespace Tarn.Messaging.Buses.Rules;

/// <summary>A target of a rule, as the caller gave it.</summary>
public sealed record RuleTarget
{
    public required string Id { get; init; }

    public required string Arn { get; init; }

    /// <summary>The role that sends; null: the target's policy decides.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The content instead of the event; null: it is the event, or a part of it.</summary>
    public string? Input { get; init; }

    /// <summary>The path of the part of the event that is the content; null: all of it.</summary>
    public string? InputPath { get; init; }

    /// <summary>The template of the content; null: there is none.</summary>
    public string? Template { get; init; }

    /// <summary>The values of the template: name → path in the event. Null: it was not given.</summary>
    public IReadOnlyDictionary<string, string>? TemplatePaths { get; init; }

    /// <summary>The group of messages for a queue; null: none.</summary>
    public string? Group { get; init; }

    /// <summary>Whether SqsParameters were given.</summary>
    public bool HasGroup { get; init; }

    /// <summary>The path of the partition key for a stream; null: the key is the event's id.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The values for the path of an API destination, or their paths in the event; null: not given.</summary>
    public IReadOnlyList<string>? HttpPath { get; init; }

    /// <summary>The headers for an API destination: name → value, or its path in the event. Null: not given.</summary>
    public IReadOnlyDictionary<string, string>? HttpHeaders { get; init; }

    /// <summary>The query for an API destination: name → value, or its path in the event. Null: not given.</summary>
    public IReadOnlyDictionary<string, string>? HttpQuery { get; init; }

    /// <summary>The most retries; null: the default.</summary>
    public int? RetriesMax { get; init; }

    /// <summary>The longest age in seconds; null: the default.</summary>
    public int? AgeSecondsMax { get; init; }

    /// <summary>Whether a policy of retries was given.</summary>
    public bool HasRetries { get; init; }

    /// <summary>The queue of events that end undelivered; null: they are counted as losses.</summary>
    public string? DeadLetterArn { get; init; }

    /// <summary>Whether a DeadLetterConfig was given.</summary>
    public bool HasDeadLetters { get; init; }

    /// <summary>Whether the target is outside of the instance: an API destination. It gets an event at least once.</summary>
    [JsonIgnore]
    public bool IsOutside => ApiDestinationDefinition.Kind.NameIn(Arn) is not null;

    /// <summary>Whether parameters of HTTP were given.</summary>
    [JsonIgnore]
    public bool HasHttp => HttpPath is not null || HttpHeaders is not null || HttpQuery is not null;
}
