namespace Tarn.Delivery.Destinations;

/// <summary>The address and the header values of one request to an HTTP endpoint.</summary>
public sealed record EndpointRequest
{
    /// <summary>The kind of the endpoint, which makes the headers and reads the answer.</summary>
    public required EndpointKind Kind { get; init; }

    public required string Url { get; init; }

    /// <summary>The request's id: the same at each attempt. The endpoint's answer repeats it.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>The ARN of the delivery.</summary>
    public required string SourceArn { get; init; }

    /// <summary>The access key, sealed for <see cref="SourceArn"/>; null: the request has none.</summary>
    public ReadOnlyMemory<byte>? SealedAccessKey { get; init; }

    /// <summary>Names and values that every request of the delivery carries.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> CommonAttributes { get; init; } = [];

    /// <summary>Whether the body is compressed with GZIP.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>The body's size.</summary>
    public required long BodyBytes { get; init; }
}
