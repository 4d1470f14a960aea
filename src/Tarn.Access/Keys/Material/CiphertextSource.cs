namespace Tarn.Access.Keys.Material;

/// <summary>The key and material that made a ciphertext.</summary>
/// <param name="Key">The key's id in the registry.</param>
/// <param name="KeyId">The key's id in requests.</param>
/// <param name="Material">The material's id, 64 hexadecimal digits.</param>
public readonly record struct CiphertextSource(ResourceId Key, Guid KeyId, string Material);
