namespace Tarn.Wire.Http.Signatures;

/// <summary>A request's signature is refused.</summary>
/// <param name="failure">The reason.</param>
/// <param name="message">The sentence for the caller. It never holds the secret or values computed from it.</param>
public sealed class SignatureException(SignatureFailure failure, string message) : Exception(message)
{
    /// <summary>The reason.</summary>
    public SignatureFailure Failure { get; } = failure;

    /// <summary>The missing parts as JSON services list them, for any algorithm; null if none is missing.</summary>
    public string? Lacking { get; init; }

    /// <summary>A part of the signature is absent or wrong.</summary>
    public static SignatureException Incomplete(string message) => new(SignatureFailure.Incomplete, message);

    /// <summary>The signature does not allow this request.</summary>
    public static SignatureException Denied(string message) => new(SignatureFailure.Denied, message);

    /// <summary>The key or token does not exist, or they do not belong together.</summary>
    public static SignatureException UnknownKey() =>
        new(SignatureFailure.UnknownKey, "The security token included in the request is invalid.");

    /// <summary>The session of the key, or the bearer token, has ended.</summary>
    public static SignatureException ExpiredToken() =>
        new(SignatureFailure.ExpiredToken, "The security token included in the request is expired");

    /// <summary>The signature does not match the request.</summary>
    public static SignatureException Mismatch() => new(
        SignatureFailure.Mismatch,
        "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
}
