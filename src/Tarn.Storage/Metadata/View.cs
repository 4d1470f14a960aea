using System.Collections.Concurrent;

namespace Tarn.Storage.Metadata;

/// <summary>
/// The cached rows of one space, fed by the store's commits: a reader sees a commit as soon as its task has completed.
/// There is no other kind of metadata cache: D19 (metadata is an ordered map).
/// </summary>
public sealed class View<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _rows = new();
    private readonly Func<ReadOnlyMemory<byte>, TKey> _decodeKey;
    private readonly Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, TValue> _decodeValue;
    private readonly Lock _gate = new();
    private HashSet<TKey>? _changedWhileLoading = [];
    private IDisposable? _subscription;

    private View(
        Func<ReadOnlyMemory<byte>, TKey> decodeKey,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, TValue> decodeValue)
    {
        _decodeKey = decodeKey;
        _decodeValue = decodeValue;
    }

    /// <summary>
    /// Called after rows changed, with the changed keys. It runs on the store's thread: handlers must be quick.
    /// </summary>
    public event Action<IReadOnlyList<TKey>>? Changed;

    /// <summary>The number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>The rows of one moment, in no order.</summary>
    public IReadOnlyCollection<KeyValuePair<TKey, TValue>> Snapshot => _rows.ToArray();

    /// <summary>Reads the space and follows its changes from then on.</summary>
    public static async Task<View<TKey, TValue>> Open(
        IMetadataStore store,
        Space space,
        Func<ReadOnlyMemory<byte>, TKey> decodeKey,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, TValue> decodeValue,
        CancellationToken cancellationToken)
    {
        const int PageRows = 1_000;
        var view = new View<TKey, TValue>(decodeKey, decodeValue);
        view._subscription = store.Observe(space, view.Apply);
        var range = KeyRange.All;
        while (true)
        {
            var page = await store.Read(reader => reader.Scan(space, range, PageRows), cancellationToken);
            view.Load(page);
            if (page.Count < PageRows)
            {
                break;
            }

            range = range.After(page[^1].Key);
        }

        view.LoadDone();
        return view;
    }

    /// <summary>The row of that key, if there is one.</summary>
    public bool TryGet(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value) => _rows.TryGetValue(key, out value);

    /// <inheritdoc/>
    public void Dispose() => _subscription?.Dispose();

    private void Load(IReadOnlyList<Row> page)
    {
        lock (_gate)
        {
            foreach (var row in page)
            {
                var key = _decodeKey(row.Key);
                if (!_changedWhileLoading!.Contains(key))
                {
                    _rows[key] = _decodeValue(row.Key, row.Value);
                }
            }
        }
    }

    private void LoadDone()
    {
        lock (_gate)
        {
            _changedWhileLoading = null;
        }
    }

    private void Apply(long commit, IReadOnlyList<RowChange> changes)
    {
        var keys = new TKey[changes.Count];
        lock (_gate)
        {
            for (var i = 0; i < changes.Count; i++)
            {
                var key = keys[i] = _decodeKey(changes[i].Key);
                _changedWhileLoading?.Add(key);
                if (changes[i].Value is { } value)
                {
                    _rows[key] = _decodeValue(changes[i].Key, value);
                }
                else
                {
                    _rows.TryRemove(key, out _);
                }
            }
        }

        Changed?.Invoke(keys);
    }
}
