using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Messaging.Buses.Definitions;

/// <summary>The definition of an event bus. Its events are a stream with the bus's id.</summary>
public sealed record BusDefinition
{
    /// <summary>The bus that each account has in each region.</summary>
    public const string Default = "default";

    /// <summary>Buses in the registry.</summary>
    public static DefinitionKind<BusDefinition> Kind { get; } =
        new("events", "event-bus", 1, BusDefinitionJson.Default.BusDefinition) { ArnStart = "event-bus/" };

    public string? Description { get; init; }

    /// <summary>The queue that AWS uses when a key fails. Tarn has no keys: it shows the queue alone.</summary>
    public string? DeadLetterArn { get; init; }

    /// <summary>The last change, Unix milliseconds.</summary>
    public required long ChangedMs { get; init; }

    /// <summary>The policy as it was set; null: none.</summary>
    public string? Policy { get; init; }
}

/// <summary>The JSON in rows of buses.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BusDefinition))]
internal sealed partial class BusDefinitionJson : JsonSerializerContext;
