using System.Buffers.Binary;
using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Audit.Chain;

/// <summary>The RSA key with which the instance signs heads and digests. The private part is a sealed row.</summary>
public sealed class AuditKeys : IDisposable
{
    private const byte Version = 1;
    private const int KeyBits = 2_048;
    private const string Owner = "audit-key";
    private static readonly byte[] FirstKey = [0];

    // A key serves one signature at a time.
    private readonly Lock _gate = new();
    private readonly RSA _key;

    private AuditKeys(RSA key, DateTimeOffset created)
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

    /// <summary>Reads the key, or makes it.</summary>
    public static async Task<AuditKeys> Open(IMetadataStore store, SecretSealer sealer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await store.Read(reader => reader.Get(AccessSpaces.AuditKeys, FirstKey), cancellationToken) ?? await Make(store, sealer, now);
        Storage.Invariant.Check(row.Span[0] == Version, "a row has the version that this program writes");
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(sealer.Open(Owner, row.Span[9..]), out _);
        return new AuditKeys(key, DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(row.Span[1..])));
    }

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

    private static async ValueTask<ReadOnlyMemory<byte>> Make(IMetadataStore store, SecretSealer sealer, DateTimeOffset now)
    {
        using var made = RSA.Create(KeyBits);
        var bytes = made.ExportPkcs8PrivateKey();
        var stamp = new byte[9];
        stamp[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(stamp.AsSpan(1), now.ToUnixTimeMilliseconds());
        byte[] row = [.. stamp, .. sealer.Seal(Owner, bytes)];
        CryptographicOperations.ZeroMemory(bytes);
        return await store.Commit(
            async transaction =>
            {
                if (await transaction.Get(AccessSpaces.AuditKeys, FirstKey) is { } earlier)
                {
                    return earlier;
                }

                transaction.Put(AccessSpaces.AuditKeys, FirstKey, row);
                return (ReadOnlyMemory<byte>)row;
            },
            CancellationToken.None);
    }
}
