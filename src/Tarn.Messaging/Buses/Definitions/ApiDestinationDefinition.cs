using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Messaging.Buses.Definitions;

/// <summary>An HTTP endpoint that rules may have as a target.</summary>
public sealed record ApiDestinationDefinition
{
    /// <summary>The requests in a second without a given rate.</summary>
    public const int RateDefault = 300;

    /// <summary>API destinations in the registry. Their ARNs end with an id of their own, beside the name.</summary>
    public static DefinitionKind<ApiDestinationDefinition> Kind { get; } =
        new("events", "api-destination", 1, ApiDestinationDefinitionJson.Default.ApiDestinationDefinition) { ArnStart = "api-destination/" };

    public string? Description { get; init; }

    public required string ConnectionArn { get; init; }

    /// <summary>The URL. Each <c>*</c> in its path is a value of the target.</summary>
    public required string Endpoint { get; init; }

    public required string Method { get; init; }

    /// <summary>The most requests in a second; null: <see cref="RateDefault"/>.</summary>
    public int? PerSecond { get; init; }

    /// <summary>The last change, Unix milliseconds.</summary>
    public required long ChangedMs { get; init; }
}

/// <summary>The JSON in rows of API destinations.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiDestinationDefinition))]
internal sealed partial class ApiDestinationDefinitionJson : JsonSerializerContext;
