namespace Tarn.Wire.Protocols;

/// <summary>Bytes with a known length but without content.</summary>
internal readonly record struct JavaBlob(int Length);
