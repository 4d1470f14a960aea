using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Keys.Material;

/// <summary>
/// The materials of keys: sealed under the instance key in rows, opened in memory at their first use. <see cref="Forget"/> drops the
/// opened ones of a key that is disabled or deleted.
/// </summary>
public sealed class KeyMaterials : IDisposable
{
    private const byte Version = 1;
    private const int IdBytes = 32;

    private readonly View<(ResourceId Key, string Id), ReadOnlyMemory<byte>> _rows;
    private readonly SecretSealer _sealer;
    private readonly ConcurrentDictionary<(ResourceId Key, string Id), byte[]> _open = new();

    private KeyMaterials(View<(ResourceId Key, string Id), ReadOnlyMemory<byte>> rows, SecretSealer sealer)
    {
        (_rows, _sealer) = (rows, sealer);
        _rows.Changed += changed =>
        {
            foreach (var one in changed)
            {
                _open.TryRemove(one, out _);
            }
        };
    }

    /// <summary>Loads the sealed rows and follows the store.</summary>
    public static async Task<KeyMaterials> Open(IMetadataStore store, SecretSealer sealer, CancellationToken cancellationToken) => new(
        await View<(ResourceId, string), ReadOnlyMemory<byte>>.Open(
            store, AccessSpaces.KeyMaterials, ReadKey, (_, value) => value, cancellationToken),
        sealer);

    /// <summary>
    /// The id of material: HMAC-SHA256 of the key's id under the material. So the same bytes, imported again, have the same id.
    /// </summary>
    public static string IdOf(string keyId, ReadOnlySpan<byte> material) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(material, Encoding.UTF8.GetBytes($"tarn key material {keyId}")));

    /// <summary>The bytes of a material; null: they were destroyed or never imported.</summary>
    /// <exception cref="TarnException">Damaged: the row does not open.</exception>
    public byte[]? Find(ResourceId key, string id)
    {
        if (_open.TryGetValue((key, id), out var known))
        {
            return known;
        }

        if (!_rows.TryGet((key, id), out var row) || IsDestroyed(row))
        {
            return null;
        }

        var opened = _sealer.Open(OwnerOf(key, id), row.Span[1..]);
        _open[(key, id)] = opened;

        // A row that changed meanwhile has dropped nothing: drop it now.
        if (!_rows.TryGet((key, id), out var now) || !now.Equals(row))
        {
            _open.TryRemove((key, id), out _);
        }

        return opened;
    }

    /// <summary>Drops the opened materials of a key.</summary>
    public void Forget(ResourceId key)
    {
        foreach (var one in _open.Keys.Where(one => one.Key == key))
        {
            _open.TryRemove(one, out _);
        }
    }

    /// <summary>Stores a material, sealed.</summary>
    public void Put(IMetadataTransaction transaction, ResourceId key, string id, ReadOnlySpan<byte> material) =>
        transaction.Put(AccessSpaces.KeyMaterials, RowKey(key, id), (byte[])[Version, .. _sealer.Seal(OwnerOf(key, id), material)]);

    /// <summary>Overwrites a material's row with zeros. <see cref="RemoveDestroyed"/> removes it in a later commit.</summary>
    public static async ValueTask Destroy(IMetadataTransaction transaction, ResourceId key, string id)
    {
        if (await transaction.Get(AccessSpaces.KeyMaterials, RowKey(key, id)) is { } row)
        {
            transaction.Put(AccessSpaces.KeyMaterials, RowKey(key, id), new byte[row.Length]);
        }
    }

    /// <summary>The overwritten rows.</summary>
    public IReadOnlyList<(ResourceId Key, string Id)> Destroyed => [.. _rows.Snapshot.Where(row => IsDestroyed(row.Value)).Select(row => row.Key)];

    /// <summary>Removes overwritten rows. A material that was imported again meanwhile stays.</summary>
    public static async ValueTask RemoveDestroyed(IMetadataTransaction transaction, IReadOnlyList<(ResourceId Key, string Id)> destroyed)
    {
        foreach (var (key, id) in destroyed)
        {
            if (await transaction.Get(AccessSpaces.KeyMaterials, RowKey(key, id)) is { } row && IsDestroyed(row))
            {
                transaction.Delete(AccessSpaces.KeyMaterials, RowKey(key, id));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _open.Clear();
    }

    private static bool IsDestroyed(ReadOnlyMemory<byte> row) => row.Span[0] == 0;

    private static string OwnerOf(ResourceId key, string id) => $"key material {key} {id}";

    private static byte[] RowKey(ResourceId key, string id)
    {
        var row = new byte[sizeof(long) + IdBytes];
        BinaryPrimitives.WriteInt64BigEndian(row, key.Value);
        Convert.FromHexString(id, row.AsSpan(sizeof(long)), out _, out _);
        return row;
    }

    private static (ResourceId Key, string Id) ReadKey(ReadOnlyMemory<byte> key) =>
        (new ResourceId(BinaryPrimitives.ReadInt64BigEndian(key.Span)), Convert.ToHexStringLower(key.Span[sizeof(long)..]));
}
