namespace Tarn.Wire.Http.Signatures;

/// <summary>How a signature covers the path.</summary>
internal enum PathForm
{
    /// <summary>Exactly as it was sent, by nearly every S3 client.</summary>
    AsSent,

    /// <summary>S3: decoded, then encoded once. Dots, empty segments and all other parts stay.</summary>
    EncodedOnce,

    /// <summary>
    /// Every other service: without dot segments and empty segments, and encoded once more than in the request line.
    /// </summary>
    NormalizedEncodedTwice,
}
