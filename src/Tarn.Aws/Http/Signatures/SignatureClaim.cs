using Tarn.Access.Credentials;

namespace Tarn.Aws.Http.Signatures;

/// <summary>A signature whose form, key and time are good; whether it fits the request is not known yet.</summary>
/// <param name="Signature">The signature.</param>
/// <param name="Credential">The key that it names.</param>
internal sealed record SignatureClaim(RequestSignature Signature, Credential Credential);
