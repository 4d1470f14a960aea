using Tarn.Items.Rows;
using Tarn.Storage.Metadata;

namespace Tarn.Items.Applying;

/// <content>Removes tombstones of removed items that no replica needs any more.</content>
internal sealed partial class ItemApplier
{
    private const int MarksAtOnce = 1_000;

    /// <summary>
    /// Removes a table's tombstones with a lower stamp, 1,000 rows between two batches of records. The caller knows that no
    /// change with a lower stamp comes.
    /// A crash may bring tombstones back: it repeats the removals of their items.
    /// </summary>
    /// <returns>The number of tombstones that stay.</returns>
    public async Task<long> RemoveMarks(long table, long untilUs, CancellationToken cancellationToken)
    {
        var (range, kept) = (KeyRange.Prefix(RowForm.RemovedKey(table, default)), 0L);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (last, stay) = await Ask(() => RemoveMarks(range, untilUs));
            kept += stay;
            if (last is null)
            {
                return kept;
            }

            range = range.After(last);
        }
    }

    private (byte[]? Last, int Kept) RemoveMarks(KeyRange range, long untilUs)
    {
        var (last, read, kept) = ((byte[]?)null, 0, 0);
        using (var snapshot = _store.Snapshot())
        {
            using var marks = snapshot.Read(range, isForward: true);
            while (read < MarksAtOnce && marks.MoveNext())
            {
                read++;
                last = marks.Key.ToArray();
                if (RowForm.StampOf(marks.Value.Span) < untilUs)
                {
                    _changes.Batch.Delete(last);
                }
                else
                {
                    kept++;
                }
            }
        }

        if (_changes.Batch.Count > 0)
        {
            _store.Apply(_changes.Batch);
            _changes.Clear();
        }

        return (read < MarksAtOnce ? null : last, kept);
    }
}
