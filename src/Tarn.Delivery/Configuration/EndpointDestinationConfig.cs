using Tarn.Delivery.Destinations;
using Tarn.Delivery.Destinations.Http;

namespace Tarn.Delivery.Configuration;

/// <summary>Records go to an HTTP endpoint in batches, at least once.</summary>
public sealed record EndpointDestinationConfig : DestinationConfig
{
    public override DestinationKind Kind => Endpoint;

    /// <summary>The kind, with the form of requests and answers.</summary>
    public EndpointKind Endpoint { get; init; } = HttpEndpointKind.Instance;

    public override string ShownName => EndpointName ?? new Uri(Url).Host;

    /// <summary>The URL; <c>https</c>, or <c>http</c> to a loopback address.</summary>
    public required string Url { get; init; }

    /// <summary>The endpoint's name, for people.</summary>
    public string? EndpointName { get; init; }

    /// <summary>
    /// The access key, sealed by the door that took it for the owner <see cref="DeliveryConfig.Arn"/>; null: requests have none.
    /// </summary>
    public ReadOnlyMemory<byte>? SealedAccessKey { get; init; }

    /// <summary>Names and values that every request carries, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> CommonAttributes { get; init; } = [];

    /// <summary>Whether the body is compressed with GZIP.</summary>
    public bool Compresses { get; init; }
}
