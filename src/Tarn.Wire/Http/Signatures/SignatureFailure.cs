namespace Tarn.Wire.Http.Signatures;

/// <summary>Why a signature is refused; each protocol has its own error for each reason.</summary>
public enum SignatureFailure
{
    /// <summary>The request has no signature.</summary>
    Missing,

    /// <summary>A part of the signature is absent or has a wrong form.</summary>
    Incomplete,

    /// <summary>The signature is of another kind (version 2 where it is not taken, asymmetric 4a).</summary>
    OtherAlgorithm,

    /// <summary>The header of version 2 has another form.</summary>
    Malformed,

    /// <summary>The request has two signatures, one in the header and one in the query.</summary>
    Twice,

    /// <summary>The access key does not exist, or the session token does not belong to it.</summary>
    UnknownKey,

    /// <summary>The session of the key, or the bearer token, has ended.</summary>
    ExpiredToken,

    /// <summary>The signature is not the one that the secret makes for this request.</summary>
    Mismatch,

    /// <summary>The time of signing is too far in the past or in the future.</summary>
    Skewed,

    /// <summary>A presigned URL has expired, or is not valid yet.</summary>
    Expired,

    /// <summary>The signature does not allow the request: it does not cover it, or its policy is not met.</summary>
    Denied,

    /// <summary>The body is not the one whose hash was signed.</summary>
    BodyMismatch,
}
