using System.Buffers.Binary;
using Tarn.Items.Keys;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;

namespace Tarn.Items.Reads;

/// <summary>All tables at one moment: several writes that are one set are in it whole, or not at all. Dispose it soon, after its cursors.</summary>
public sealed class ItemSnapshot : IDisposable
{
    private readonly RowSnapshot _rows;

    internal ItemSnapshot(RowSnapshot rows) => _rows = rows;

    /// <summary>The rows of all tables.</summary>
    internal RowSnapshot Rows => _rows;

    /// <summary>The next offset of a shard of a table's stream: the rows have all earlier changes, and no later ones.</summary>
    public long NextOf(ShardId shard) =>
        _rows.Get(RowForm.PositionKey(shard)) is { } row ? BinaryPrimitives.ReadInt64LittleEndian(row) : 0;

    /// <summary>The item; null: there is none.</summary>
    /// <param name="key">The key in the form of <see cref="KeyForm"/>.</param>
    public Item? Get(ItemTable table, ReadOnlySpan<byte> key) =>
        _rows.Get(RowForm.Key(table.Id.Value, key)) is { } row ? RowForm.ItemOf(row) : null;

    /// <summary>Reads a range of a table or index.</summary>
    /// <param name="index">One of the table's; null: the table.</param>
    /// <param name="range">Keys without ids.</param>
    /// <param name="isForward">Ascending; else descending.</param>
    public ItemCursor Range(ItemTable table, IndexDefinition? index, ItemKeyRange range, bool isForward) => Range(null, _rows, table, index, range, isForward);

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    internal static ItemCursor Range(
        RowSnapshot? owned, RowSnapshot rows, ItemTable table, IndexDefinition? index, ItemKeyRange range, bool isForward) =>
        new(owned, rows.Read(RowForm.Range(index?.Id ?? table.Id.Value, range), isForward), index is not null);
}
