using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.Use;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Secrets.Values;

/// <summary>
/// The values of a service's secrets in rows (<c>docs/formats/secrets.md</c>). Each value has a data key of its own under a key of KMS. State and right of the
/// key are checked at each use, and no value stays in memory.
/// </summary>
/// <param name="store">The store of the rows.</param>
/// <param name="keys">Makes and opens data keys.</param>
/// <param name="service">The service in <c>kms:ViaService</c> and in <c>alias/aws/SERVICE</c>.</param>
public sealed class SealedValues(IMetadataStore store, DataKeys keys, string service)
{
    private const byte Version = 1;
    private const int HeadBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int RemainsPerCommit = 256;

    /// <summary>The service that has the values.</summary>
    public string Service => service;

    /// <summary>The key that encrypts new values.</summary>
    /// <param name="owner">The account and region of the secret.</param>
    /// <param name="keyId">The key in any form; null: the service's own.</param>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public async ValueTask<FoundKey> Resolve(ResourceName owner, string? keyId, CancellationToken cancellationToken)
    {
        try
        {
            return await keys.Resolve(owner.Account, owner.Region, keyId ?? $"alias/aws/{service}", cancellationToken);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.NotFound)
        {
            throw SecretFailures.NotEncrypted(failure);
        }
    }

    /// <summary>Encrypts a value under a new data key.</summary>
    /// <param name="user">The caller, who needs <c>kms:GenerateDataKey</c>.</param>
    /// <param name="context">The encryption context that each opening must give.</param>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>.</exception>
    public SealedValue Seal(KeyUser user, FoundKey key, IReadOnlyDictionary<string, string> context, OpenValue value)
    {
        DataKey dataKey;
        try
        {
            dataKey = keys.Create(user, key, service, context);
        }
        catch (TarnException failure)
        {
            throw SecretFailures.NotEncrypted(failure);
        }

        var head = HeadBytes + dataKey.Wrapped.Length;
        var row = new byte[head + NonceBytes + value.Content.Length + TagBytes];
        (row[0], row[1]) = (Version, value.Form);
        BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(2), checked((ushort)dataKey.Wrapped.Length));
        dataKey.Wrapped.CopyTo(row.AsSpan(HeadBytes));
        var rest = row.AsSpan(head);
        RandomNumberGenerator.Fill(rest[..NonceBytes]);
        using (var cipher = new AesGcm(dataKey.Plaintext, TagBytes))
        {
            cipher.Encrypt(
                rest[..NonceBytes], value.Content, rest[NonceBytes..^TagBytes], rest[^TagBytes..], Associated(row.AsSpan(0, head), context));
        }

        CryptographicOperations.ZeroMemory(dataKey.Plaintext);
        return new SealedValue(row, dataKey.KeyArn);
    }

    /// <summary>Decrypts a value.</summary>
    /// <param name="user">The caller, who needs <c>kms:Decrypt</c>.</param>
    /// <param name="region">The region of the secret.</param>
    /// <exception cref="TarnException">The reasons of <see cref="SecretFailures"/>; Damaged.</exception>
    public OpenValue Open(KeyUser user, string region, ReadOnlyMemory<byte> row, IReadOnlyDictionary<string, string> context)
    {
        Invariant.Check(row.Span[0] == Version, "a value has the version that this program writes");
        var head = HeadBytes + BinaryPrimitives.ReadUInt16BigEndian(row.Span[2..]);
        byte[] dataKey;
        try
        {
            dataKey = keys.Open(user, region, service, row.Span[HeadBytes..head], context);
        }
        catch (TarnException failure)
        {
            throw SecretFailures.NotDecrypted(failure);
        }

        var rest = row.Span[head..];
        var content = new byte[rest.Length - NonceBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(dataKey, TagBytes);
            cipher.Decrypt(rest[..NonceBytes], rest[NonceBytes..^TagBytes], rest[^TagBytes..], content, Associated(row.Span[..head], context));
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw new TarnException(ErrorKind.Damaged, $"A value of {service} does not open: its row is damaged", mismatch);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }

        return new OpenValue(row.Span[1], content);
    }

    /// <summary>The row of a value; null: there is none, or it was overwritten.</summary>
    public ValueTask<ReadOnlyMemory<byte>?> Read(ResourceId secret, string version, CancellationToken cancellationToken) => store.Read(
        async reader => await reader.Get(AccessSpaces.SecretValues, RowKey(secret, version)) is { } row && row.Span[0] != 0 ? row : (ReadOnlyMemory<byte>?)null,
        cancellationToken);

    /// <summary>Stores a value.</summary>
    public static void Put(IMetadataTransaction transaction, ResourceId secret, string version, SealedValue value) =>
        transaction.Put(AccessSpaces.SecretValues, RowKey(secret, version), value.Row);

    /// <summary>Overwrites a value's row with zeros. <see cref="RemoveDestroyed"/> removes it in a later commit.</summary>
    public static async ValueTask Destroy(IMetadataTransaction transaction, ResourceId secret, string version)
    {
        var key = RowKey(secret, version);
        if (await transaction.Get(AccessSpaces.SecretValues, key) is { } row)
        {
            transaction.Put(AccessSpaces.SecretValues, key, new byte[row.Length]);
            transaction.Put(AccessSpaces.SecretRemains, key, new byte[] { Version });
        }
    }

    /// <summary>Removes the rows that <see cref="Destroy"/> overwrote in earlier commits.</summary>
    /// <returns>Whether more rows may wait.</returns>
    public static ValueTask<bool> RemoveDestroyed(IMetadataStore store, CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            var remains = await transaction.Scan(AccessSpaces.SecretRemains, KeyRange.All, RemainsPerCommit);
            foreach (var (key, _) in remains)
            {
                transaction.Delete(AccessSpaces.SecretValues, key);
                transaction.Delete(AccessSpaces.SecretRemains, key);
            }

            return remains.Count == RemainsPerCommit;
        },
        cancellationToken);

    private static byte[] RowKey(ResourceId secret, string version)
    {
        var key = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(version)];
        BinaryPrimitives.WriteInt64BigEndian(key, secret.Value);
        Encoding.UTF8.GetBytes(version, key.AsSpan(sizeof(long)));
        return key;
    }

    private static byte[] Associated(ReadOnlySpan<byte> head, IReadOnlyDictionary<string, string> context) =>
        [.. head, .. EncryptionContext.Encode(context)];
}
