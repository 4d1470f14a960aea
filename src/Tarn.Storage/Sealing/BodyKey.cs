namespace Tarn.Storage.Sealing;

/// <summary>The key of a sealed body, open and wrapped.</summary>
/// <param name="Bytes">The open key, <see cref="SealedForm.KeyBytes"/> long.</param>
/// <param name="Seal">The wrapped key.</param>
internal sealed record BodyKey(byte[] Bytes, BodySeal Seal)
{
    /// <summary>Whether the ETag must not be the MD5 of the bytes.</summary>
    public bool HidesMd5 => Seal.Kind != SealKind.Instance;
}
