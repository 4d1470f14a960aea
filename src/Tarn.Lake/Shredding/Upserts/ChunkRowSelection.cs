using System.Collections;

namespace Tarn.Lake.Shredding.Upserts;

/// <summary>Some of the rows of chunks. Memory: a bit per row of the batches with a choice.</summary>
public sealed class ChunkRowSelection
{
    private readonly Dictionary<ChunkBatch, BitArray> _rows = [];
    private readonly bool _others;

    /// <param name="others">Whether the rows of batches without a choice are selected.</param>
    public ChunkRowSelection(bool others) => _others = others;

    /// <summary>Selects a row, or takes it out.</summary>
    public void Set(ChunkBatch batch, int row, bool isSelected)
    {
        if (!_rows.TryGetValue(batch, out var rows))
        {
            _rows.Add(batch, rows = new BitArray(batch.Rows, _others));
        }

        rows[row] = isSelected;
    }

    /// <summary>Whether a row is selected.</summary>
    public bool Contains(ChunkBatch batch, int row) => _rows.TryGetValue(batch, out var rows) ? rows[row] : _others;

    /// <summary>Whether every row of a batch is selected (true), or none (false); null: some are.</summary>
    public bool? AllOf(ChunkBatch batch) => !_rows.TryGetValue(batch, out var rows) ? _others
        : rows.HasAllSet() ? true
        : rows.HasAnySet() ? null
        : false;
}
