namespace Tarn.Aws.Http.Signatures;

/// <summary>What <c>x-amz-content-sha256</c> says about the body.</summary>
internal enum PayloadForm
{
    /// <summary>Its SHA-256, to be checked.</summary>
    Hashed,

    /// <summary>Nothing: <c>UNSIGNED-PAYLOAD</c>.</summary>
    Unsigned,

    /// <summary><c>STREAMING-AWS4-HMAC-SHA256-PAYLOAD</c>: chunks, each signed.</summary>
    SignedChunks,

    /// <summary><c>STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER</c>: the same with trailing headers, signed too.</summary>
    SignedChunksAndTrailer,

    /// <summary><c>STREAMING-UNSIGNED-PAYLOAD-TRAILER</c>: chunks without signatures, trailing headers.</summary>
    UnsignedChunksAndTrailer,
}
