using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Names;

/// <summary>
/// The in-memory twin. Its entries are rows of the metadata store: they commit with the store's transactions and
/// survive when a catalog is opened again. There is one twin per store.
/// </summary>
public sealed class MemoryCatalogNames : ICatalogNames, IDisposable
{
    private static readonly Space ByName = new(199, "lake.memory-twin-names");
    private static readonly Space ById = new(198, "lake.memory-twin-entries");

    private readonly View<string, CatalogEntry> _byName;

    private MemoryCatalogNames(View<string, CatalogEntry> byName) => _byName = byName;

    /// <summary>Loads the names and follows the store.</summary>
    public static async Task<MemoryCatalogNames> Open(IMetadataStore store, CancellationToken cancellationToken) => new(
        await View<string, CatalogEntry>.Open(store, ByName, key => Encoding.UTF8.GetString(key.Span), Decode, cancellationToken));

    /// <inheritdoc/>
    public bool TryFind(CatalogName name, [NotNullWhen(true)] out CatalogEntry? entry) => _byName.TryGet(Text(name), out entry);

    /// <inheritdoc/>
    public IEnumerable<CatalogEntry> All(CatalogKind kind) => _byName.Snapshot.Select(row => row.Value).Where(entry => entry.Name.Kind == kind);

    /// <inheritdoc/>
    public async ValueTask<CatalogEntry?> Find(IMetadataReader reader, CatalogName name)
    {
        var key = Key(name);
        return await reader.Get(ByName, key) is { } value ? Decode(key, value) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CatalogEntry>> List(IMetadataReader reader, CatalogName prefix, string? after, int limit)
    {
        var range = KeyRange.Prefix(Key(prefix));
        if (after is not null)
        {
            range = range with { From = (byte[])[.. Key(prefix with { Path = after }), 0] };
        }

        return [.. (await reader.Scan(ByName, range, limit)).Select(row => Decode(row.Key, row.Value))];
    }

    /// <inheritdoc/>
    public async ValueTask Add(IMetadataTransaction transaction, CatalogEntry entry)
    {
        if (await Find(transaction, entry.Name) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, $"{entry.Name} exists already");
        }

        Put(transaction, entry);
    }

    /// <inheritdoc/>
    public async ValueTask ReplaceDocument(IMetadataTransaction transaction, long id, ReadOnlyMemory<byte> document) =>
        Put(transaction, await Require(transaction, id) with { Document = document });

    /// <inheritdoc/>
    public async ValueTask Rename(IMetadataTransaction transaction, long id, CatalogName name)
    {
        var entry = await Require(transaction, id);
        transaction.Delete(ByName, Key(entry.Name));
        await Add(transaction, entry with { Name = name });
    }

    /// <inheritdoc/>
    public async ValueTask Remove(IMetadataTransaction transaction, long id)
    {
        var entry = await Require(transaction, id);
        transaction.Delete(ByName, Key(entry.Name));
        transaction.Delete(ById, CatalogKeys.Id(id));
    }

    /// <inheritdoc/>
    public void Dispose() => _byName.Dispose();

    private static async ValueTask<CatalogEntry> Require(IMetadataReader reader, long id)
    {
        var name = await reader.Get(ById, CatalogKeys.Id(id)) ?? throw new TarnException(ErrorKind.NotFound, $"there is no entry {id}");
        return Decode(name, (await reader.Get(ByName, name))!.Value);
    }

    private static void Put(IMetadataTransaction transaction, CatalogEntry entry)
    {
        transaction.Put(ByName, Key(entry.Name), Encode(entry));
        transaction.Put(ById, CatalogKeys.Id(entry.Id), Key(entry.Name));
    }

    private static string Text(CatalogName name) => $"{name.Scope.Account}\0{name.Scope.Region}\0{name.Kind}\0{name.Path}";

    private static byte[] Key(CatalogName name) => Encoding.UTF8.GetBytes(Text(name));

    private static byte[] Encode(CatalogEntry entry)
    {
        var value = new byte[16 + entry.Document.Length];
        BinaryPrimitives.WriteInt64BigEndian(value, entry.Id);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(8), entry.CreatedMs);
        entry.Document.CopyTo(value.AsMemory(16));
        return value;
    }

    private static CatalogEntry Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var parts = Encoding.UTF8.GetString(key.Span).Split('\0');
        return new CatalogEntry
        {
            Id = BinaryPrimitives.ReadInt64BigEndian(value.Span),
            Name = new CatalogName(new CatalogScope(parts[0], parts[1]), Enum.Parse<CatalogKind>(parts[2]), parts[3]),
            CreatedMs = BinaryPrimitives.ReadInt64BigEndian(value.Span[8..]),
            Document = value[16..],
        };
    }
}
