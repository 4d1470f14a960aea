using Tarn.Access.Credentials;

namespace Tarn.Wire.Http.Signatures;

/// <summary>A signature that matches its request.</summary>
/// <param name="Credential">The key that signed.</param>
/// <param name="Signature">The signature, the seed of a streamed body's chain.</param>
/// <param name="Key">The signing key of its scope.</param>
internal sealed record VerifiedSignature(Credential Credential, RequestSignature Signature, byte[] Key);
