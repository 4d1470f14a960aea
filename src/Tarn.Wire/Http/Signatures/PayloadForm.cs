namespace Tarn.Wire.Http.Signatures;

/// <summary>The form of a body, as <c>x-amz-content-sha256</c> declares it.</summary>
internal enum PayloadForm
{
    /// <summary>The header holds the body's SHA-256, which is checked.</summary>
    Hashed,

    /// <summary><c>UNSIGNED-PAYLOAD</c>: the signature does not cover the body.</summary>
    Unsigned,

    /// <summary><c>STREAMING-AWS4-HMAC-SHA256-PAYLOAD</c>: chunks, each signed.</summary>
    SignedChunks,

    /// <summary>
    /// <c>STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER</c>: signed chunks, then signed trailing headers.
    /// </summary>
    SignedChunksAndTrailer,

    /// <summary><c>STREAMING-UNSIGNED-PAYLOAD-TRAILER</c>: chunks without signatures, then trailing headers.</summary>
    UnsignedChunksAndTrailer,
}
