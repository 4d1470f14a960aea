using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Messaging.Buses.Definitions;

/// <summary>The definition of an archive of a bus's events. They are a stream with the archive's id.</summary>
public sealed record ArchiveDefinition
{
    /// <summary>Archives in the registry.</summary>
    public static DefinitionKind<ArchiveDefinition> Kind { get; } =
        new("events", "archive", 1, ArchiveDefinitionJson.Default.ArchiveDefinition) { ArnStart = "archive/" };

    public required string BusArn { get; init; }

    public string? Description { get; init; }

    /// <summary>The pattern as it was given; null: all events.</summary>
    public string? Pattern { get; init; }

    /// <summary>How long events stay, in days; 0: for ever.</summary>
    public int RetentionDays { get; init; }
}

/// <summary>The JSON in rows of archives.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArchiveDefinition))]
internal sealed partial class ArchiveDefinitionJson : JsonSerializerContext;
