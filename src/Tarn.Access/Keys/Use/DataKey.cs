namespace Tarn.Access.Keys.Use;

/// <summary>A new data key.</summary>
/// <param name="Plaintext">The key itself, 32 bytes: it stays in memory, and the holder overwrites it after its use.</param>
/// <param name="Wrapped">The key encrypted, to be stored beside the bytes.</param>
/// <param name="KeyArn">The ARN of the key that encrypted it.</param>
public readonly record struct DataKey(byte[] Plaintext, byte[] Wrapped, string KeyArn);
