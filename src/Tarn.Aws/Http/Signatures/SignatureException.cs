namespace Tarn.Aws.Http.Signatures;

/// <summary>A request is not taken as signed.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">The sentence for the caller; never the secret or what the server computed from it.</param>
public sealed class SignatureException(SignatureFailure failure, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public SignatureFailure Failure { get; } = failure;

    /// <summary>What JSON services list as lacking, whatever the algorithm; null where nothing lacks.</summary>
    public string? Lacking { get; init; }

    /// <summary>A part is absent or wrong.</summary>
    public static SignatureException Incomplete(string message) => new(SignatureFailure.Incomplete, message);

    /// <summary>The signature does not fit.</summary>
    public static SignatureException Mismatch() => new(
        SignatureFailure.Mismatch,
        "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
}
