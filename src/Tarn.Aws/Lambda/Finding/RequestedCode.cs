namespace Tarn.Aws.Lambda.Finding;

/// <summary>The code that a request names.</summary>
/// <param name="Zip">A zip in the request.</param>
/// <param name="Bucket">The bucket of an object.</param>
/// <param name="Key">The key of an object.</param>
/// <param name="Version">The version of an object.</param>
internal sealed record RequestedCode(ReadOnlyMemory<byte>? Zip, string? Bucket, string? Key);
