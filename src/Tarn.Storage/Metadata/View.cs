using System.Collections.Concurrent;

namespace Tarn.Storage.Metadata;

/// <summary>
/// The cached rows of one space, fed by the store's commits: a reader sees a commit as soon as its task has completed.
/// There is no other kind of metadata cache: D19 (metadata is an ordered map).
/// </summary>
public sealed class View<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> rows = new();
    private readonly Func<ReadOnlyMemory<byte>, TKey> decodeKey;
    private readonly Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, TValue> decodeValue;
    private readonly Lock gate = new();
    private HashSet<TKey>? changedWhileLoading = [];
    private IDisposable? subscription;

    private View(
        Func<ReadOnlyMemory<byte>, TKey> decodeKey,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, TValue> decodeValue)
    {
        this.decodeKey = decodeKey;
        this.decodeValue = decodeValue;
    }

    /// <summary>
    /// Called after rows changed, with the changed keys. It runs on the store's thread: handlers must be quick.
    /// </summary>
    public event Action<IReadOnlyList<TKey>>? Changed;

    /// <summary>The number of rows.</summary>
    public int Count => rows.Count;

    /// <summary>The rows of one moment, in no order.</summary>
    public IReadOnlyCollection<KeyValuePair<TKey, TValue>> Snapshot => rows.ToArray();

    /// <summary>Reads the space and follows its changes from then on.</summary>
    public static async Task<View<TKey, TValue>> Open(
        IMetadataStore store,
        Space space,
        Func<ReadOnlyMemory<byte>, TKey> decodeKey,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, TValue> decodeValue,
        CancellationToken cancellation)
    {
        const int PageRows = 1_000;
        var view = new View<TKey, TValue>(decodeKey, decodeValue);
        view.subscription = store.Observe(space, view.Apply);
        var range = KeyRange.All;
        while (true)
        {
            var page = await store.Read(reader => reader.Scan(space, range, PageRows), cancellation);
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
    public bool TryGet(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value) => rows.TryGetValue(key, out value);

    /// <inheritdoc/>
    public void Dispose() => subscription?.Dispose();

    private void Load(IReadOnlyList<Row> page)
    {
        lock (gate)
        {
            foreach (var row in page)
            {
                var key = decodeKey(row.Key);
                if (!changedWhileLoading!.Contains(key))
                {
                    rows[key] = decodeValue(row.Key, row.Value);
                }
            }
        }
    }

    private void LoadDone()
    {
        lock (gate)
        {
            changedWhileLoading = null;
        }
    }

    private void Apply(long commit, IReadOnlyList<RowChange> changes)
    {
        var keys = new TKey[changes.Count];
        lock (gate)
        {
            for (var i = 0; i < changes.Count; i++)
            {
                var key = keys[i] = decodeKey(changes[i].Key);
                changedWhileLoading?.Add(key);
                if (changes[i].Value is { } value)
                {
                    rows[key] = decodeValue(changes[i].Key, value);
                }
                else
                {
                    rows.TryRemove(key, out _);
                }
            }
        }

        Changed?.Invoke(keys);
    }
}
