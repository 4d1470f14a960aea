using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tarn.Functions.Definitions;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Resolving;

/// <summary>Function URLs in memory, by their ids. They hold every commit whose task has completed.</summary>
public sealed class UrlDirectory : IDisposable
{
    private readonly View<(FunctionId Function, QualifiedKind Kind, string Qualifier), UrlDefinition?> _rows;
    private readonly Dictionary<(FunctionId Function, QualifiedKind Kind, string Qualifier), string> _ids = [];
    private readonly ConcurrentDictionary<string, UrlPlace> _places = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private UrlDirectory(View<(FunctionId Function, QualifiedKind Kind, string Qualifier), UrlDefinition?> rows)
    {
        _rows = rows;
        _rows.Changed += Follow;
        Follow([.. _rows.Snapshot.Select(row => row.Key)]);
    }

    /// <summary>Loads the rows and follows the store.</summary>
    public static async Task<UrlDirectory> Open(IMetadataStore store, CancellationToken cancellationToken) =>
        new(await View<(FunctionId Function, QualifiedKind Kind, string Qualifier), UrlDefinition?>.Open(
            store, FunctionSpaces.Qualified, KeyOf, UrlOf, cancellationToken));

    /// <summary>The URL of an id.</summary>
    public bool TryFind(string urlId, [NotNullWhen(true)] out UrlPlace? place) => _places.TryGetValue(urlId, out place);

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private static (FunctionId Function, QualifiedKind Kind, string Qualifier) KeyOf(ReadOnlyMemory<byte> key)
    {
        var (kind, qualifier) = DefinitionRows.Qualified(key);
        return (new FunctionId(DefinitionRows.Id(key)), kind, qualifier);
    }

    // Other kinds of configurations share the space.
    private static UrlDefinition? UrlOf(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row) =>
        DefinitionRows.Qualified(key).Kind == QualifiedKind.Url ? DefinitionRows.Decode(row, DefinitionJson.Default.UrlDefinition) : null;

    private void Follow(IReadOnlyList<(FunctionId Function, QualifiedKind Kind, string Qualifier)> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys.Where(key => key.Kind == QualifiedKind.Url))
            {
                var url = _rows.TryGet(key, out var found) ? found : null;
                if (_ids.Remove(key, out var former) && former != url?.UrlId)
                {
                    _places.TryRemove(former, out _);
                }

                if (url is not null)
                {
                    _ids[key] = url.UrlId;
                    _places[url.UrlId] = new UrlPlace(key.Function, key.Qualifier, url);
                }
            }
        }
    }
}
