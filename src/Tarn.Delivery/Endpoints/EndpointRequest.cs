namespace Tarn.Delivery.Endpoints;

/// <summary>The address and the header values of one request to an HTTP endpoint.</summary>
public sealed record EndpointRequest
{
    public required string Url { get; init; }

    /// <summary>The request's id: the same at each attempt. The endpoint's answer repeats it.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>The ARN of the delivery.</summary>
    public required string SourceArn { get; init; }

    /// <summary>The access key, sealed for <see cref="SourceArn"/>; null: the request has none.</summary>
    public ReadOnlyMemory<byte>? SealedAccessKey { get; init; }

    /// <summary>The common attributes as JSON in ASCII; null: the delivery has none.</summary>
    public string? CommonAttributes { get; init; }

    /// <summary>Whether the body is compressed with GZIP.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>The body's size.</summary>
    public required long BodyBytes { get; init; }
}
