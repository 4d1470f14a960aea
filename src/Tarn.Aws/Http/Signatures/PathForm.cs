namespace Tarn.Aws.Http.Signatures;

/// <summary>How the path goes into a signature.</summary>
internal enum PathForm
{
    /// <summary>Exactly as it was sent: nearly every S3 client.</summary>
    AsSent,

    /// <summary>S3: decoded, then encoded once; dots, empty segments and all else stay.</summary>
    EncodedOnce,

    /// <summary>Every other service: without dot and empty segments, and encoded once more than it was sent.</summary>
    NormalizedEncodedTwice,
}
