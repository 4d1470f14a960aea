using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tarn.Functions.Definitions;
using Tarn.Functions.Definitions.Urls;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Resolving;

/// <summary>Function URLs in memory, by their ids. They hold every commit whose task has completed.</summary>
public sealed class UrlDirectory : IDisposable
{
    private readonly View<QualifiedKey, UrlDefinition?> _rows;
    private readonly Dictionary<QualifiedKey, string> _ids = [];
    private readonly ConcurrentDictionary<string, UrlFunction> _places = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private UrlDirectory(View<QualifiedKey, UrlDefinition?> rows)
    {
        _rows = rows;
        _rows.Changed += Follow;
        Follow([.. _rows.Snapshot.Select(row => row.Key)]);
    }

    /// <summary>Loads the rows and follows the store.</summary>
    public static async Task<UrlDirectory> Open(IMetadataStore store, CancellationToken cancellationToken) =>
        new(await DefinitionRows.Follow(store, QualifiedKind.Url, DefinitionJson.Default.UrlDefinition, cancellationToken));

    public bool TryFind(string urlId, [NotNullWhen(true)] out UrlFunction? place) => _places.TryGetValue(urlId, out place);

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private void Follow(IReadOnlyList<QualifiedKey> keys)
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
                    _places[url.UrlId] = new UrlFunction(key.Function, key.Qualifier, url);
                }
            }
        }
    }
}
