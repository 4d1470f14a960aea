using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Items.Changes;
using Tarn.Items.Copies.Files;
using Tarn.Items.Keys;
using Tarn.Items.Rows;
using Tarn.Items.Values;

namespace Tarn.Items.Copies.Exports;

/// <summary>
/// The items that changed within a time: as they were at its begin and as they are at its end. An item that was made and removed within the
/// time is left out.
/// </summary>
/// <param name="schema">The table's key.</param>
/// <param name="rows">The rows of a copy from before the time; disposed with the lines.</param>
/// <param name="changes">All changes after the copy, up to the end of the time, as <see cref="Sort"/> adds them; disposed with the lines.</param>
/// <param name="fromUs">The begin of the time: changes from this stamp on are within it.</param>
/// <param name="hasOldImages">Whether lines show the items at the begin.</param>
internal sealed class ChangedItems(KeySchema schema, ISortedRows rows, ISortedRows changes, long fromUs, bool hasOldImages) : IExportLines
{
    private const int HeadBytes = sizeof(long);
    private byte[] _key = [];
    private Item? _before;
    private Item? _after;
    private long _stampUs;
    private bool _isBegun;
    private bool _hasRow;
    private bool _hasChange;

    /// <inheritdoc/>
    public long SizeBytes => (_after?.SizeBytes ?? 0L) + (hasOldImages ? _before?.SizeBytes ?? 0L : 0L);

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

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (!_isBegun)
        {
            (_isBegun, _hasRow, _hasChange) = (true, rows.MoveNext(), changes.MoveNext());
        }

        while (_hasChange)
        {
            ReadItem();
            if (_stampUs > 0 && (_before is not null || _after is not null))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json) =>
        ExportLine.Write(json, _stampUs, KeyForm.Decode(schema, _key), _after, hasOldImages ? _before : null);

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Dispose();
        changes.Dispose();
    }

    private static Item Copy(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray());

    // All changes of the next key.
    private void ReadItem()
    {
        _key = changes.Key.ToArray();
        while (_hasRow && rows.Key.SequenceCompareTo(_key) < 0)
        {
            _hasRow = rows.MoveNext();
        }

        _before = _hasRow && rows.Key.SequenceEqual(_key) ? Copy(rows.Value[RowForm.HeadBytes..]) : null;
        (_after, _stampUs) = (_before, 0);
        do
        {
            var stampUs = BinaryPrimitives.ReadInt64LittleEndian(changes.Value.Span);
            _after = changes.Value.Length > HeadBytes ? Copy(changes.Value[HeadBytes..]) : null;
            (_before, _stampUs) = stampUs < fromUs ? (_after, 0) : (_before, stampUs);
            _hasChange = changes.MoveNext();
        }
        while (_hasChange && changes.Key.SequenceEqual(_key));
    }
}
