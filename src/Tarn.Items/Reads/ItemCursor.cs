using Tarn.Items.Rows;
using Tarn.Items.Values;
using Tarn.Storage.Rows;

namespace Tarn.Items.Reads;

/// <summary>The items of a table, or the rows of an index, in the order of their keys. One thread at a time. Dispose it soon.</summary>
public sealed class ItemCursor : IDisposable
{
    private readonly RowSnapshot? _snapshot;
    private readonly RowCursor _rows;
    private readonly bool _isIndex;

    /// <param name="snapshot">Disposed with the cursor; null: its owner disposes it.</param>
    internal ItemCursor(RowSnapshot? snapshot, RowCursor rows, bool isIndex) => (_snapshot, _rows, _isIndex) = (snapshot, rows, isIndex);

    /// <summary>The current row's key in the form of <see cref="Keys.KeyForm"/>; valid until the next move.</summary>
    public ReadOnlySpan<byte> Key => _rows.Key[RowForm.IdBytes..];

    /// <summary>The current item, or the index row's attributes; a copy that the caller owns.</summary>
    public Item Item
    {
        get
        {
            var row = _rows.Value.ToArray();
            return _isIndex ? new Item(row) : RowForm.ItemOf(row);
        }
    }

    /// <summary>Moves to the first row, then to the next.</summary>
    /// <returns>False after the last row.</returns>
    /// <exception cref="Storage.TarnException">Damaged: a block does not match its checksum.</exception>
    public bool MoveNext() => _rows.MoveNext();

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _snapshot?.Dispose();
    }
}
