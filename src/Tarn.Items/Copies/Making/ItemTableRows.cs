using Tarn.Items.Copies.Files;
using Tarn.Items.Keys;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage.Rows;

namespace Tarn.Items.Copies.Making;

/// <summary>Writes the rows of a table and of its indexes in the order of the row store.</summary>
/// <param name="tools">Sorts the rows of indexes.</param>
/// <param name="table">The definition with the indexes.</param>
/// <param name="target">Gets the rows.</param>
internal sealed class ItemTableRows(CopyTools tools, ItemTable table, RowIngest target) : IDisposable
{
    private const int RowsBetweenLooks = 1_000;
    private readonly IndexDefinition[] _indexes = [.. table.Indexes.OrderBy(index => index.Id)];
    private readonly Dictionary<long, ItemCounts> _counts = [];
    private RowSorter[] _sorters = [];
    private byte[] _key = new byte[RowForm.IdBytes + 256];

    /// <summary>The counts of the table and of each index, by their ids.</summary>
    public IReadOnlyDictionary<long, ItemCounts> Counts => _counts;

    /// <summary>Writes all rows.</summary>
    /// <param name="rows">The table's rows in order; without the table's id.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    public void Write(ISortedRows rows, CancellationToken cancellationToken)
    {
        _sorters = [.. _indexes.Select(_ => tools.NewSorter(_indexes.Length))];
        var (items, bytes) = (0L, 0L);
        while (rows.MoveNext())
        {
            var item = RowForm.ItemOf(rows.Value);
            Add(table.Id.Value, rows.Key, rows.Value.Span);
            (items, bytes) = (items + 1, bytes + item.SizeBytes);
            for (var i = 0; i < _indexes.Length; i++)
            {
                if (KeyForm.OfIndexRow(_indexes[i].Keys, table.Keys, item) is { } key)
                {
                    _sorters[i].Add(key, _indexes[i].Project(table.Keys, item).Bytes.Span);
                }
            }

            Look(items, cancellationToken);
        }

        _counts[table.Id.Value] = new ItemCounts(items, bytes);
        for (var i = 0; i < _indexes.Length; i++)
        {
            WriteIndex(_indexes[i], _sorters[i], cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var sorter in _sorters)
        {
            sorter.Dispose();
        }
    }

    private static void Look(long rows, CancellationToken cancellationToken)
    {
        if (rows % RowsBetweenLooks == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void WriteIndex(IndexDefinition index, RowSorter sorter, CancellationToken cancellationToken)
    {
        using var rows = sorter.Sorted();
        var (items, bytes) = (0L, 0L);
        while (rows.MoveNext())
        {
            Add(index.Id, rows.Key, rows.Value.Span);
            (items, bytes) = (items + 1, bytes + new Values.Item(rows.Value).SizeBytes);
            Look(items, cancellationToken);
        }

        _counts[index.Id] = new ItemCounts(items, bytes);
    }

    private void Add(long id, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var length = RowForm.IdBytes + key.Length;
        if (_key.Length < length)
        {
            _key = new byte[2 * length];
        }

        RowForm.WriteId(_key, id);
        key.CopyTo(_key.AsSpan(RowForm.IdBytes));
        target.Add(_key.AsSpan(0, length), value);
    }
}
