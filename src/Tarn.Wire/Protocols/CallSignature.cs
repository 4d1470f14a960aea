namespace Tarn.Wire.Protocols;

/// <summary>A verified signature as conditions of policies see it.</summary>
/// <param name="Version">Version 2 or 4.</param>
/// <param name="Place">The part of the request that held it.</param>
/// <param name="Age">The time since it was made; null: its version does not have it.</param>
public sealed record CallSignature(SignatureVersion Version, SignatureLocation Place, TimeSpan? Age);
