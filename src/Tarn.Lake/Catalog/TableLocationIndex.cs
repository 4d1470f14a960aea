using System.Text;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>The folders of all tables in memory: which objects are files of tables.</summary>
public sealed class TableLocationIndex : IDisposable
{
    private readonly View<string, bool> _places;

    private TableLocationIndex(View<string, bool> places) => _places = places;

    /// <summary>Loads the places and follows the store.</summary>
    public static async Task<TableLocationIndex> Open(IMetadataStore store, CancellationToken cancellationToken) => new(
        await View<string, bool>.Open(
            store, LakeSpaces.Places, key => Encoding.UTF8.GetString(key.Span[..^sizeof(long)]), (_, _) => true, cancellationToken));

    /// <summary>Whether an object's key is in a table's place.</summary>
    public bool Holds(string bucket, string key)
    {
        if (_places.Count == 0)
        {
            return false;
        }

        for (var slash = 0; ; slash++)
        {
            if (_places.TryGet($"{bucket}\0{key.AsSpan(0, slash)}\0", out _))
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
}
