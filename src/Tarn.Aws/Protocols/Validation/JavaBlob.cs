namespace Tarn.Aws.Protocols;

/// <summary>Bytes of which only the length is known.</summary>
internal readonly record struct JavaBlob(int Length);
