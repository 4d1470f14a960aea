using Tarn.DuckDb;
using Tarn.DuckDb.Functions;

namespace Tarn.Lake.Shredding;

/// <summary>A scan of one announced list of chunks. One thread reads it, in order.</summary>
internal sealed unsafe class ChunkScan(
    DuckConnection connection, IReadOnlyList<ColumnChunk> chunks, ColumnPlan plan, (RowRuns By, int Ordinal)? partition, BatchRange range)
    : TableFunctionScan
{
    private readonly NativeArena _arena = new();
    private readonly ArrowTarget _target = new(plan);

    public ColumnPlan Plan => plan;

    public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(this);

    /// <summary>
    /// Frees the memory to which the vectors pointed. Call it only when no statement can read them any more.
    /// </summary>
    public void Free()
    {
        _arena.Dispose();
        _target.Dispose();
    }

    private sealed class Reader(ChunkScan scan) : TableReader, IDisposable
    {
        private readonly BatchImport _import = new(scan.Connection, scan.Plan, scan._target, scan._arena);
        private readonly RowSelection _selection = new(DuckDatabase.VectorSize);
        private readonly IEnumerator<(ChunkBatch Batch, ChunkProjection Projection)> _batches = scan.Batches().GetEnumerator();

        public override void Read(ChunkView output)
        {
            while (_batches.MoveNext())
            {
                var (batch, projection) = _batches.Current;
                if (Select(batch) is not { } rows)
                {
                    continue;
                }

                _import.Import(output, batch, projection, rows < batch.Rows ? _selection : null);
                return;
            }

            output.RowCount = 0;
        }

        public void Dispose()
        {
            _batches.Dispose();
            _selection.Dispose();
            _import.Dispose();
        }

        /// <summary>
        /// Counts the wanted rows of a batch; null: none. If only some rows are wanted, the selection lists them.
        /// </summary>
        private int? Select(ChunkBatch batch)
        {
            if (scan.Partition is not { } wanted)
            {
                return batch.Rows;
            }

            var rows = wanted.By.RowsOf(batch, wanted.Ordinal, out var isAll);
            if (isAll)
            {
                return batch.Rows;
            }

            _selection.Clear();
            foreach (var row in rows)
            {
                _selection.Add(row);
            }

            return _selection.Count == 0 ? null : _selection.Count;
        }
    }

    private DuckConnection Connection => connection;

    private (RowRuns By, int Ordinal)? Partition => partition;

    private IEnumerable<(ChunkBatch, ChunkProjection)> Batches()
    {
        var before = 0;
        foreach (var chunk in chunks)
        {
            var from = before;
            before += chunk.Batches.Count;
            if (before <= range.From || from >= range.Before || (partition is { } wanted && !wanted.By.HasRows(chunk, wanted.Ordinal)))
            {
                continue;
            }

            var projection = ChunkProjection.TryCreate(chunk, plan, dropUnknown: true)
                ?? throw new InvalidOperationException("the chunk does not fit the columns; fit it first");
            using var use = chunk.Use();
            for (var i = Math.Max(range.From - from, 0); i < Math.Min(range.Before - from, chunk.Batches.Count); i++)
            {
                yield return (chunk.Batches[i], projection);
            }
        }
    }
}
