using System.Buffers.Binary;
using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Storage;

namespace Tarn.Access.Keys.Material;

/// <summary>
/// The way of imported material: the owner encrypts it under an RSA key of the instance. The token that the owner sends back holds the
/// private key, sealed for the key that imports. The instance stores nothing.
/// </summary>
/// <param name="sealer">Seals under the instance key.</param>
/// <param name="time">The clock.</param>
public sealed class ImportWrapping(SecretSealer sealer, TimeProvider time)
{
    /// <summary>How long a token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly string[] Algorithms =
        ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"];

    /// <summary>Makes a wrapping key.</summary>
    /// <param name="keyId">The key that will import.</param>
    /// <param name="algorithm">AWS's name of the wrapping.</param>
    /// <param name="bits">The size of the RSA key: 2048, 3072 or 4096.</param>
    public (byte[] PublicKey, byte[] Token, DateTimeOffset ValidTo) Make(string keyId, string algorithm, int bits)
    {
        Invariant.Check(Array.IndexOf(Algorithms, algorithm) >= 0);
        using var rsa = RSA.Create(bits);
        var validTo = time.GetUtcNow() + Lifetime;
        var secret = rsa.ExportPkcs8PrivateKey();
        var content = new byte[9 + secret.Length];
        BinaryPrimitives.WriteInt64BigEndian(content, validTo.ToUnixTimeMilliseconds());
        content[8] = (byte)Array.IndexOf(Algorithms, algorithm);
        secret.CopyTo(content, 9);
        return (rsa.ExportSubjectPublicKeyInfo(), sealer.Seal(OwnerOf(keyId), content), validTo);
    }

    /// <summary>Opens wrapped material; 32 bytes.</summary>
    /// <exception cref="TarnException">The token is none of this key, or has expired; the material does not open.</exception>
    public byte[] Open(string keyId, ReadOnlySpan<byte> token, ReadOnlySpan<byte> wrapped)
    {
        byte[] content;
        try
        {
            content = sealer.Open(OwnerOf(keyId), token);
        }
        catch (TarnException)
        {
            throw KeyFailures.NoImportToken();
        }

        if (DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(content)) < time.GetUtcNow())
        {
            throw KeyFailures.ExpiredImportToken();
        }

        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(content.AsSpan(9), out _);
        try
        {
            var material = Unwrap(rsa, Algorithms[content[8]], wrapped);
            return material.Length == KeyCiphertext.MaterialBytes ? material : throw KeyFailures.InvalidCiphertext();
        }
        catch (CryptographicException)
        {
            throw KeyFailures.InvalidCiphertext();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static byte[] Unwrap(RSA rsa, string algorithm, ReadOnlySpan<byte> wrapped)
    {
        var padding = algorithm.EndsWith("_SHA_1", StringComparison.Ordinal) ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;
        if (!algorithm.StartsWith("RSA_AES_KEY_WRAP", StringComparison.Ordinal))
        {
            return rsa.Decrypt(wrapped, padding);
        }

        // PKCS #11: the AES key under RSA, then the material under the AES key (RFC 5649).
        var rsaBytes = rsa.KeySize / 8;
        if (wrapped.Length <= rsaBytes)
        {
            throw KeyFailures.InvalidCiphertext();
        }

        using var aes = Aes.Create();
        aes.Key = rsa.Decrypt(wrapped[..rsaBytes], padding);
        return aes.DecryptKeyWrapPadded(wrapped[rsaBytes..]);
    }

    private static string OwnerOf(string keyId) => $"key import {keyId}";
}
