using Tarn.Access.Credentials;

namespace Tarn.Wire.Http.Signatures;

/// <summary>A signature whose form, key and time are valid. It has not yet been compared with the request.</summary>
/// <param name="Credential">The key that it names.</param>
internal sealed record SignatureClaim(RequestSignature Signature, Credential Credential);
