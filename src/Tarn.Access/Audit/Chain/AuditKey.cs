using System.Security.Cryptography;

namespace Tarn.Access.Audit.Chain;

/// <summary>An RSA key that signs heads and digests.</summary>
public sealed class AuditKey : IDisposable
{
    // A key serves one signature at a time.
    private readonly Lock _gate = new();
    private readonly RSA _key;

    internal AuditKey(RSA key, DateTimeOffset created)
    {
        (_key, Created) = (key, created);
        PublicKey = key.ExportRSAPublicKey();
        Fingerprint = Convert.ToHexStringLower(MD5.HashData(PublicKey));
    }

    /// <summary>When the key was made, UTC.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>The public key, DER of PKCS#1.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The name of the key, hexadecimal.</summary>
    public string Fingerprint { get; }

    /// <summary>Signs with PKCS#1 v1.5 and SHA-256.</summary>
    /// <returns>Hexadecimal digits.</returns>
    public string Sign(ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            return Convert.ToHexStringLower(_key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
