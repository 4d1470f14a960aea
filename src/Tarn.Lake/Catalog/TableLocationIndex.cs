using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>The folders of all tables in memory: which objects are files of tables.</summary>
public sealed class TableLocationIndex : IDisposable
{
    private readonly View<(string Folder, long Table), bool> _places;

    // Two tables share a folder while one is renamed: the folder stays when one of them goes.
    private readonly ConcurrentDictionary<string, ImmutableHashSet<long>> _folders = new();
    private readonly Lock _gate = new();

    private TableLocationIndex(View<(string Folder, long Table), bool> places)
    {
        _places = places;
        places.Changed += Update;
        Update([.. places.Snapshot.Select(row => row.Key)]);
    }

    /// <summary>Loads the locations and follows the store.</summary>
    public static async Task<TableLocationIndex> Open(IMetadataStore store, CancellationToken cancellationToken) => new(
        await View<(string, long), bool>.Open(
            store,
            LakeSpaces.Places,
            key => (Encoding.UTF8.GetString(key.Span[..^sizeof(long)]), BinaryPrimitives.ReadInt64BigEndian(key.Span[^sizeof(long)..])),
            (_, _) => true,
            cancellationToken));

    /// <summary>Whether an object's key is in a table's location.</summary>
    public bool Holds(string bucket, string key)
    {
        if (_folders.IsEmpty)
        {
            return false;
        }

        for (var slash = 0; ; slash++)
        {
            if (_folders.ContainsKey($"{bucket}\0{key.AsSpan(0, slash)}\0"))
            {
                return true;
            }

            slash = key.IndexOf('/', slash);
            if (slash < 0)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private void Update(IReadOnlyList<(string Folder, long Table)> changed)
    {
        lock (_gate)
        {
            foreach (var row in changed)
            {
                var tables = _folders.GetValueOrDefault(row.Folder, []);
                tables = _places.TryGet(row, out _) ? tables.Add(row.Table) : tables.Remove(row.Table);
                if (tables.IsEmpty)
                {
                    _folders.TryRemove(row.Folder, out _);
                }
                else
                {
                    _folders[row.Folder] = tables;
                }
            }
        }
    }
}
