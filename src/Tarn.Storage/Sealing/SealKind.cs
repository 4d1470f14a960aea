namespace Tarn.Storage.Sealing;

/// <summary>The holder of the key that wraps a sealed body's key. The numbers are stored on disk.</summary>
public enum SealKind : byte
{
    /// <summary>The instance key in <c>keys/</c>: SSE-S3.</summary>
    Instance = 1,

    /// <summary>The client, who sends the key with each request: SSE-C.</summary>
    Customer = 2,

    /// <summary>A key of the key service: SSE-KMS.</summary>
    Kms = 3,
}
