using System.Collections.Concurrent;
using Tarn.Items.Rows;
using Tarn.Storage.Rows;

namespace Tarn.Items.Applying;

/// <summary>The counts of all tables and indexes: in memory, and in the batch that changes them. The applier writes, any thread reads.</summary>
internal sealed class CountCache
{
    private const int RowBytes = 2 * sizeof(long);
    private readonly ConcurrentDictionary<long, ItemCounts> _counts = new();
    private readonly Dictionary<long, ItemCounts> _changed = [];

    public CountCache(IRowStore store)
    {
        using var snapshot = store.Snapshot();
        using var rows = snapshot.Read(RowForm.Counts, isForward: true);
        while (rows.MoveNext())
        {
            _counts[RowForm.SubjectOf(rows.Key)] = ItemCounts.Read(rows.Value.Span);
        }
    }

    /// <summary>The ids of all tables and indexes that have counts.</summary>
    public IEnumerable<long> Ids => _counts.Keys;

    public ItemCounts Of(long id) => _counts.GetValueOrDefault(id);

    /// <summary>Adds to the counts of a table or index; visible after <see cref="Publish"/>.</summary>
    public void Add(long id, long items, long bytes)
    {
        var counts = _changed.TryGetValue(id, out var changed) ? changed : Of(id);
        _changed[id] = new ItemCounts(counts.Items + items, counts.Bytes + bytes);
    }

    /// <summary>Replaces the counts of a table or index; visible after <see cref="Publish"/>.</summary>
    public void Set(long id, ItemCounts counts) => _changed[id] = counts;

    /// <summary>Writes the changed counts into the batch.</summary>
    public void Write(RowBatch batch)
    {
        Span<byte> row = stackalloc byte[RowBytes];
        foreach (var (id, counts) in _changed)
        {
            counts.Write(row);
            batch.Put(RowForm.CountsKey(id), row);
        }
    }

    /// <summary>The batch is in the rows.</summary>
    public void Publish()
    {
        foreach (var (id, counts) in _changed)
        {
            _counts[id] = counts;
        }

        _changed.Clear();
    }

    /// <summary>Forgets a removed table or index.</summary>
    public void Remove(RowBatch batch, long id)
    {
        batch.Delete(RowForm.CountsKey(id));
        _changed.Remove(id);
        _counts.TryRemove(id, out _);
    }
}
