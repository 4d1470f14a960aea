using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Messaging.Buses.Definitions;

/// <summary>How requests to API destinations are authorised. What may be secret is sealed: D13 (tokens are sealed).</summary>
public sealed record ApiConnectionDefinition
{
    /// <summary>Connections in the registry. Their ARNs end with an id of their own, beside the name.</summary>
    public static DefinitionKind<ApiConnectionDefinition> Kind { get; } =
        new("events", "connection", 1, ApiConnectionDefinitionJson.Default.ApiConnectionDefinition) { ArnStart = "connection/" };

    public string? Description { get; init; }

    public required string Authorization { get; init; }

    /// <summary>The sealed <see cref="Destinations.ApiCredentials"/>; null: they were removed.</summary>
    public byte[]? Sealed { get; init; }

    /// <summary>Why the connection is not authorised; null: it is, or its credentials were removed.</summary>
    public string? Reason { get; init; }

    /// <summary>The last change, Unix milliseconds.</summary>
    public required long ChangedMs { get; init; }

    /// <summary>The last authorisation, Unix milliseconds; null: none.</summary>
    public long? AuthorizedMs { get; init; }

    /// <summary>Whether requests may use it.</summary>
    [JsonIgnore]
    public bool IsAuthorized => Sealed is not null && Reason is null;
}

/// <summary>The JSON in rows of connections.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiConnectionDefinition))]
internal sealed partial class ApiConnectionDefinitionJson : JsonSerializerContext;
