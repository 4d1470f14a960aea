namespace Tarn.Aws.Http.Signatures;

/// <summary>Why a request is not taken as signed; each protocol has its own error for it.</summary>
public enum SignatureFailure
{
    /// <summary>There is no signature.</summary>
    Missing,

    /// <summary>A part of the signature is absent or has a wrong form.</summary>
    Incomplete,

    /// <summary>The signature is of another kind (version 2, asymmetric 4a).</summary>
    OtherAlgorithm,

    /// <summary>Two signatures: one in the header, one in the query.</summary>
    Twice,

    /// <summary>No such access key, or a session token that does not belong to it.</summary>
    UnknownKey,

    /// <summary>The signature is not the one that the secret makes for this request.</summary>
    Mismatch,

    /// <summary>Signed too long ago or too far in the future.</summary>
    Skewed,

    /// <summary>A presigned URL whose time is over, or not yet come.</summary>
    Expired,

    /// <summary>The body is not the one whose hash was signed.</summary>
    BodyMismatch,
}
