namespace Tarn.Delivery.Destinations;

/// <summary>The failures of requests. The kind of the endpoint makes the codes of them that error documents and status show.</summary>
public static class EndpointCodes
{
    /// <summary>The endpoint's status was not 200.</summary>
    public const string DestinationException = "DestinationException";

    /// <summary>The answer is not the required JSON, or names another request.</summary>
    public const string InvalidResponse = "InvalidResponseFromDestination";

    /// <summary>The answer is larger than <see cref="EndpointLimits.AnswerBytesMax"/>.</summary>
    public const string ResponseTooLarge = "ResponseTooLarge";

    /// <summary>No answer came in time.</summary>
    public const string RequestTimeout = "RequestTimeout";

    /// <summary>No connection could be made.</summary>
    public const string ConnectionFailed = "ConnectionFailed";

    /// <summary>The connection broke before the answer was complete.</summary>
    public const string ConnectionReset = "ConnectionReset";

    /// <summary>TLS failed: the certificate is not trusted, or the two sides have no version in common.</summary>
    public const string TlsFailed = "SSLHandshakeFailure";

    /// <summary>The URL leads to an address to which Tarn does not send.</summary>
    public const string AddressRefused = "AddressRefused";

    /// <summary>A single record is larger than a request may be.</summary>
    public const string RecordTooLarge = "RecordTooLarge";
}
