namespace Tarn.Wire.Outside;

/// <summary>The kinds of failures of requests.</summary>
public enum OutsideFailureKind
{
    /// <summary>No answer came in time.</summary>
    Timeout,

    /// <summary>The URL leads to an address to which Tarn does not send.</summary>
    AddressRefused,

    /// <summary>TLS failed: the certificate is not trusted, or the two sides have no version in common.</summary>
    TlsFailed,

    /// <summary>No connection could be made.</summary>
    ConnectionFailed,

    /// <summary>The answer is not HTTP, or lacks what its caller needs.</summary>
    InvalidResponse,

    /// <summary>The headers of the answer are too large.</summary>
    ResponseTooLarge,

    /// <summary>The connection broke before the answer was complete.</summary>
    ConnectionReset,
}
