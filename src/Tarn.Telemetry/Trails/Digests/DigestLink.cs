namespace Tarn.Telemetry.Trails.Digests;

/// <summary>A digest as the next one names it.</summary>
/// <param name="Hash">SHA-256 of the digest before compression, hexadecimal.</param>
public sealed record DigestLink(string Bucket, string Key, string Hash, string Signature);
