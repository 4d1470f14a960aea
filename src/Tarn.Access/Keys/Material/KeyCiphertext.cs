using System.Buffers.Binary;
using System.Security.Cryptography;
using Tarn.Storage;

namespace Tarn.Access.Keys.Material;

/// <summary>
/// The ciphertext blob of a key, version 1: it names its key and material, so that a decryption needs no key id. Every ciphertext has
/// an AES-256-GCM key of its own, which HKDF-SHA256 makes of the material and a random salt. <c>docs/formats/keys.md</c> has the layout.
/// </summary>
public static class KeyCiphertext
{
    /// <summary>The bytes of every material.</summary>
    public const int MaterialBytes = 32;

    private const byte Version = 1;
    private const int KeyAt = 1;
    private const int ResourceAt = KeyAt + 16;
    private const int MaterialAt = ResourceAt + 8;
    private const int CheckAt = MaterialAt + 32;
    private const int SaltAt = CheckAt + 4;
    private const int NonceAt = SaltAt + 16;
    private const int TextAt = NonceAt + 12;
    private const int TagBytes = 16;

    /// <summary>The bytes of a ciphertext beside the bytes of its text.</summary>
    public const int Overhead = TextAt + TagBytes;

    /// <summary>Encrypts a text.</summary>
    /// <param name="source">The key and its material.</param>
    /// <param name="material">The material's bytes.</param>
    /// <param name="context">The context that decryptions must give.</param>
    public static byte[] Seal(
        CiphertextSource source, ReadOnlySpan<byte> material, ReadOnlySpan<byte> text, IReadOnlyDictionary<string, string> context)
    {
        var blob = new byte[Overhead + text.Length];
        blob[0] = Version;
        source.KeyId.TryWriteBytes(blob.AsSpan(KeyAt), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(blob.AsSpan(ResourceAt), source.Key.Value);
        Convert.FromHexString(source.Material, blob.AsSpan(MaterialAt, 32), out _, out _);
        SHA256.HashData(blob.AsSpan(0, CheckAt)).AsSpan(0, SaltAt - CheckAt).CopyTo(blob.AsSpan(CheckAt));
        RandomNumberGenerator.Fill(blob.AsSpan(SaltAt, TextAt - SaltAt));
        using var cipher = Cipher(blob, material);
        cipher.Encrypt(
            blob.AsSpan(NonceAt, TextAt - NonceAt), text, blob.AsSpan(TextAt, text.Length), blob.AsSpan(TextAt + text.Length), Authenticated(blob, context));
        return blob;
    }

    /// <summary>The key and material that a ciphertext names; null: the bytes are no ciphertext of version 1, or their head is damaged.</summary>
    public static CiphertextSource? SourceOf(ReadOnlySpan<byte> blob) =>
        blob.Length < Overhead || blob[0] != Version
            || !SHA256.HashData(blob[..CheckAt]).AsSpan(0, SaltAt - CheckAt).SequenceEqual(blob[CheckAt..SaltAt]) ? null
            : new CiphertextSource(
                new ResourceId(BinaryPrimitives.ReadInt64BigEndian(blob[ResourceAt..])),
                new Guid(blob.Slice(KeyAt, 16), bigEndian: true),
                Convert.ToHexStringLower(blob.Slice(MaterialAt, 32)));

    /// <summary>Decrypts; null: the bytes are damaged, or the context or the material is another one.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> material, IReadOnlyDictionary<string, string> context)
    {
        if (blob.Length < Overhead)
        {
            return null;
        }

        var text = new byte[blob.Length - Overhead];
        try
        {
            using var cipher = Cipher(blob, material);
            cipher.Decrypt(blob[NonceAt..TextAt], blob[TextAt..^TagBytes], blob[^TagBytes..], text, Authenticated(blob, context));
            return text;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static AesGcm Cipher(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> material)
    {
        Invariant.Check(material.Length == MaterialBytes);
        Span<byte> key = stackalloc byte[MaterialBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, material, key, blob[SaltAt..NonceAt], "tarn key ciphertext 1"u8);
        var cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static byte[] Authenticated(ReadOnlySpan<byte> blob, IReadOnlyDictionary<string, string> context) =>
        [.. blob[..NonceAt], .. EncryptionContext.Encode(context)];
}
