using System.Buffers.Binary;
using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Audit.Chain;

/// <summary>
/// The key with which the instance signs heads and digests. The private part is a sealed row. The first use makes it: an RSA key takes a tenth of
/// a second, which a start does without.
/// </summary>
public sealed class AuditKeys(IMetadataStore store, SecretSealer sealer, TimeProvider time) : IDisposable
{
    private const byte Version = 1;
    private const int KeyBits = 2_048;
    private const int StampBytes = 1 + sizeof(long);
    private const string Owner = "audit-key";
    private static readonly byte[] FirstKey = [0];

    private readonly SemaphoreSlim _gate = new(1);
    private AuditKey? _key;

    /// <summary>Reads the key, or makes it.</summary>
    public async ValueTask<AuditKey> Get(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _key) is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _key ??= Open(await store.Read(reader => reader.Get(AccessSpaces.AuditKeys, FirstKey), cancellationToken) ?? await Make());
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key?.Dispose();
        _gate.Dispose();
    }

    private AuditKey Open(ReadOnlyMemory<byte> row)
    {
        Invariant.Check(row.Span[0] == Version, "a row has the version that this program writes");
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(sealer.Open(Owner, row.Span[StampBytes..]), out _);
        return new AuditKey(key, DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(row.Span[1..])));
    }

    private async ValueTask<ReadOnlyMemory<byte>> Make()
    {
        using var made = RSA.Create(KeyBits);
        var bytes = made.ExportPkcs8PrivateKey();
        var stamp = new byte[StampBytes];
        stamp[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(stamp.AsSpan(1), time.GetUtcNow().ToUnixTimeMilliseconds());
        byte[] row = [.. stamp, .. sealer.Seal(Owner, bytes)];
        CryptographicOperations.ZeroMemory(bytes);
        return await store.Commit(
            transaction =>
            {
                transaction.Put(AccessSpaces.AuditKeys, FirstKey, row);
                return ValueTask.FromResult((ReadOnlyMemory<byte>)row);
            },
            CancellationToken.None);
    }
}
