using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tarn.Messaging.Buses.Destinations;

/// <summary>The credentials and parameters of a connection. They are stored sealed.</summary>
public sealed record ApiCredentials
{
    /// <summary>The user, the name of the header with the key, or the id of the client.</summary>
    public required string Name { get; init; }

    /// <summary>The password, the key, or the client's secret.</summary>
    public required string Secret { get; init; }

    /// <summary>The URL that gives tokens; null: the connection uses none.</summary>
    public string? TokenEndpoint { get; init; }

    public string? TokenMethod { get; init; }

    /// <summary>What requests for tokens have beside the client; null: nothing was given.</summary>
    public ApiParameters? TokenParameters { get; init; }

    /// <summary>What each request has; null: nothing was given.</summary>
    public ApiParameters? Parameters { get; init; }

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, ApiCredentialsJson.Default.ApiCredentials);

    public static ApiCredentials Decode(byte[] json) => JsonSerializer.Deserialize(json, ApiCredentialsJson.Default.ApiCredentials)!;
}

/// <summary>The JSON of credentials before they are sealed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiCredentials))]
internal sealed partial class ApiCredentialsJson : JsonSerializerContext;
