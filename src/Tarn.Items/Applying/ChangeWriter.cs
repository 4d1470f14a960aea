using Tarn.Items.Changes;
using Tarn.Items.Keys;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Storage.Rows;

namespace Tarn.Items.Applying;

/// <summary>
/// Turns changes into rows of one batch: the item's row, the rows of the table's indexes, counts. Only the applier uses it.
/// </summary>
internal sealed class ChangeWriter(IRowStore store, CountCache counts, IndexProgress progress)
{
    // The images of items that the batch has changed, where indexes need them. A replay may change an item twice in one batch.
    private readonly Dictionary<byte[], Item?> _changed = new(KeyEquality.Instance);

    public RowBatch Batch { get; } = new();

    public void Add(ItemTable table, in ItemChange change)
    {
        var id = table.Id.Value;
        Span<byte> prefix = stackalloc byte[RowForm.IdBytes];
        RowForm.WriteId(prefix, id);
        if (table.Indexes.Count > 0)
        {
            AddIndexes(table, change);
        }

        if (change.NewImage is { } image)
        {
            Span<byte> head = stackalloc byte[RowForm.HeadBytes];
            RowForm.WriteHead(head, change.Region, change.StampUs);
            Batch.Put(prefix, change.Key.Span, head, image.Bytes.Span);
            counts.Add(id, change.Existed ? 0 : 1, image.SizeBytes - change.OldSizeBytes);
            if (table.Group != 0)
            {
                Batch.Delete(RowForm.RemovedKey(id, change.Key.Span));
            }
        }
        else
        {
            Batch.Delete(prefix, change.Key.Span);
            counts.Add(id, change.Existed ? -1 : 0, -change.OldSizeBytes);
            if (table.Group != 0)
            {
                Span<byte> head = stackalloc byte[RowForm.HeadBytes];
                RowForm.WriteHead(head, change.Region, change.StampUs);
                Batch.Put(RowForm.RemovedKey(id, change.Key.Span), head);
            }
        }
    }

    /// <summary>Adds the index's row of an item that the filling has met.</summary>
    public void Fill(ItemTable table, IndexDefinition index, Item item) => Replace(table, index, null, item);

    /// <summary>Empties the batch, after the rows have it.</summary>
    public void Clear()
    {
        Batch.Clear();
        _changed.Clear();
    }

    private void AddIndexes(ItemTable table, in ItemChange change)
    {
        var key = RowForm.Key(table.Id.Value, change.Key.Span);
        var before = ImageOf(key);
        foreach (var index in table.Indexes)
        {
            if (progress.Covers(index, change.Key.Span))
            {
                Replace(table, index, before, change.NewImage);
            }
        }

        // The change's memory ends with its record.
        _changed[key] = change.NewImage is { } image ? new Item(image.Bytes.ToArray()) : null;
    }

    private Item? ImageOf(byte[] key) =>
        _changed.TryGetValue(key, out var changed) ? changed
        : store.Get(key) is { } row ? RowForm.ItemOf(row)
        : null;

    private void Replace(ItemTable table, IndexDefinition index, Item? before, Item? after)
    {
        var oldKey = before is { } old ? KeyForm.OfIndexRow(index.Keys, table.Keys, old) : null;
        var newKey = after is { } item ? KeyForm.OfIndexRow(index.Keys, table.Keys, item) : null;
        var oldRow = oldKey is null ? default(Item?) : index.Project(table.Keys, before!.Value);
        var newRow = newKey is null ? default(Item?) : index.Project(table.Keys, after!.Value);
        Span<byte> prefix = stackalloc byte[RowForm.IdBytes];
        RowForm.WriteId(prefix, index.Id);
        var isSameKey = oldKey is not null && newKey is not null && oldKey.AsSpan().SequenceEqual(newKey);
        if (oldKey is not null && !isSameKey)
        {
            Batch.Delete(prefix, oldKey);
        }

        if (newRow is { } row && !(isSameKey && row == oldRow))
        {
            Batch.Put(prefix, newKey, default, row.Bytes.Span);
        }

        if (oldKey is not null || newKey is not null)
        {
            counts.Add(
                index.Id,
                (newKey is null ? 0 : 1) - (oldKey is null ? 0 : 1),
                (newRow is { } added ? added.SizeBytes : 0) - (oldRow is { } removed ? removed.SizeBytes : 0));
        }
    }
}
