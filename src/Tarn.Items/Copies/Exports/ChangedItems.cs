using System.Buffers.Binary;
using Tarn.Items.Changes;
using Tarn.Items.Copies.Files;
using Tarn.Items.Rows;
using Tarn.Items.Values;

namespace Tarn.Items.Copies.Exports;

/// <summary>
/// The items that changed within a time: as they were at its begin and as they are at its end. The changes come sorted, as
/// <see cref="Sort"/> adds them.
/// </summary>
internal static class ChangedItems
{
    private const int HeadBytes = sizeof(long);

    /// <summary>Adds a change to a sort: its stamp, then the image after it, or nothing for a removed item.</summary>
    public static void Sort(RowSorter sorter, in ItemChange change)
    {
        var image = change.NewImage?.Bytes ?? ReadOnlyMemory<byte>.Empty;
        var bytes = Storage.PooledBytes.Rent(HeadBytes + image.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, change.StampUs);
        image.Span.CopyTo(bytes.AsSpan(HeadBytes));
        sorter.Add(change.Key.Span, bytes.AsSpan(0, HeadBytes + image.Length));
        Storage.PooledBytes.Return(bytes);
    }

    /// <summary>Gives each changed item to the caller. An item that was made and removed within the time is left out.</summary>
    /// <param name="rows">The rows of a copy from before the time.</param>
    /// <param name="changes">All changes after the copy, up to the end of the time.</param>
    /// <param name="fromUs">The begin of the time: changes from this stamp on are within it.</param>
    /// <param name="take">Key, stamp of the last change, image after, image before. The memory ends with the call.</param>
    public static void Read(ISortedRows rows, ISortedRows changes, long fromUs, ChangedItemTaker take)
    {
        var (hasRow, hasChange) = (rows.MoveNext(), changes.MoveNext());
        while (hasChange)
        {
            var key = changes.Key.ToArray();
            while (hasRow && rows.Key.SequenceCompareTo(key) < 0)
            {
                hasRow = rows.MoveNext();
            }

            var before = hasRow && rows.Key.SequenceEqual(key) ? Copy(rows.Value[RowForm.HeadBytes..]) : default(Item?);
            var (after, last) = (before, 0L);
            do
            {
                var stampUs = BinaryPrimitives.ReadInt64LittleEndian(changes.Value.Span);
                after = changes.Value.Length > HeadBytes ? Copy(changes.Value[HeadBytes..]) : null;
                (before, last) = stampUs < fromUs ? (after, last) : (before, stampUs);
                hasChange = changes.MoveNext();
            }
            while (hasChange && changes.Key.SequenceEqual(key));
            if (last > 0 && (before is not null || after is not null))
            {
                take(key, last, after, before);
            }
        }
    }

    private static Item Copy(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray());
}
