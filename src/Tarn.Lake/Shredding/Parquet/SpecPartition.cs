using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding;

/// <summary>
/// The partitions of a table's spec, computed from the shredded columns. So a row's partition always agrees with the
/// values in its file, even when shredding changed a value.
/// </summary>
internal sealed class SpecPartition : IRowPartition
{
    private readonly Dictionary<ChunkBatch, int[]> _ordinals = [];
    private readonly Dictionary<PartitionTuple, int> _byTuple = [];
    private readonly List<PartitionTuple> _tuples = [];

    public SpecPartition(IReadOnlyList<ColumnChunk> chunks, Schema schema, PartitionSpec spec)
    {
        foreach (var chunk in chunks)
        {
            var sources = spec.Fields.Select(f => f.SourceId).Distinct().ToDictionary(id => id, id => ChunkValue.PathTo(chunk.Root, schema.Columns, id));
            using var use = chunk.Use();
            foreach (var batch in chunk.Batches)
            {
                _ordinals[batch] = Compute(batch, sources, schema, spec);
            }
        }
    }

    /// <summary>The partition tuples, by partition number.</summary>
    public IReadOnlyList<PartitionTuple> Tuples => _tuples;

    public int? OnlyOf(ChunkBatch batch) => _ordinals[batch] is [var only] ? only : null;

    public int Of(ChunkBatch batch, int row) => _ordinals[batch] is { Length: > 1 } rows ? rows[row] : _ordinals[batch][0];

    /// <summary>Returns one number when all rows share it, else one per row.</summary>
    private int[] Compute(ChunkBatch batch, Dictionary<int, ChunkColumn[]?> sources, Schema schema, PartitionSpec spec)
    {
        var rows = new int[batch.Rows];
        var last = new Dictionary<int, object?>();
        for (var row = 0; row < batch.Rows; row++)
        {
            // Neighbours usually share a partition, so transforms and look-up run only when a source value changes.
            var same = row > 0;
            foreach (var (id, path) in sources)
            {
                var value = path == null ? null : ChunkValue.At(batch, path, row);
                same = same && Equals(last[id], value);
                last[id] = value;
            }

            rows[row] = same ? rows[row - 1] : OrdinalOf(spec.TupleOf(schema, id => last[id]));
        }

        return rows.AsSpan().IndexOfAnyExcept(rows[0]) < 0 ? [rows[0]] : rows;
    }

    private int OrdinalOf(PartitionTuple tuple)
    {
        if (_byTuple.TryGetValue(tuple, out var ordinal))
        {
            return ordinal;
        }

        _tuples.Add(tuple);
        return _byTuple[tuple] = _tuples.Count - 1;
    }
}
