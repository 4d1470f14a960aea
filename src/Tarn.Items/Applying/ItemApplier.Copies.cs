using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;
using Tarn.Storage.Streams;

namespace Tarn.Items.Applying;

/// <content>Takes the rows of a table that were made from a copy.</content>
internal sealed partial class ItemApplier
{
    /// <summary>Adds all rows of a table and of its indexes, durably, between two batches of records.</summary>
    /// <param name="table">A table without readers and writers.</param>
    /// <param name="rows">Its rows, in order.</param>
    /// <param name="counts">The counts of the table and of its indexes, by their ids.</param>
    public Task TakeRows(ItemTable table, RowIngest rows, IReadOnlyDictionary<long, ItemCounts> counts) => Ask(() =>
    {
        TakeNow(table, rows, counts, []);
        return true;
    });

    /// <summary>As <see cref="TakeRows"/>, before the start: the records that follow the rows begin at these positions.</summary>
    public void TakeNow(ItemTable table, RowIngest rows, IReadOnlyDictionary<long, ItemCounts> counts, IReadOnlyList<LogPosition> positions)
    {
        // An earlier try may have left rows, without their counts. Ids of dropped tables are never used again.
        ClearRows(counts.Keys);
        rows.Commit();
        foreach (var (id, count) in counts)
        {
            _counts.Set(id, count);
        }

        foreach (var position in positions)
        {
            _changes.Batch.Put(RowForm.PositionKey(position.Shard), BitConverter.GetBytes(position.NextOffset));
        }

        foreach (var index in table.Indexes.Where(index => !index.IsOriginal))
        {
            _progress.Fill(_changes.Batch, index);
        }

        _changes.Batch.Put(RowForm.FilledKey(table.Id.Value), [1]);
        _counts.Write(_changes.Batch);
        _store.Apply(_changes.Batch);
        _counts.Publish();
        _changes.Clear();
        _store.Flush();
    }

    private void ClearRows(IEnumerable<long> ids)
    {
        using var snapshot = _store.Snapshot();
        foreach (var all in ids.Select(RowForm.All))
        {
            using var rows = snapshot.Read(all, isForward: true);
            if (rows.MoveNext())
            {
                _changes.Batch.DeleteRange(all.From.Span, all.Before!.Value.Span);
            }
        }

        if (_changes.Batch.Count > 0)
        {
            _store.Apply(_changes.Batch);
            _changes.Clear();
        }
    }
}
