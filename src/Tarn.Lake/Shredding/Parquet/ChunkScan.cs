using Tarn.DuckDb;
using Tarn.DuckDb.Arrow;
using Tarn.DuckDb.Functions;

namespace Tarn.Lake.Shredding;

/// <summary>A scan of one announced list of chunks. One thread reads it, in order.</summary>
internal sealed unsafe class ChunkScan(
    DuckConnection connection, IReadOnlyList<ColumnChunk> chunks, ColumnPlan plan, (RowRuns By, int Ordinal)? partition, BatchRange range)
    : TableScan
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
        private readonly ArrowImport _import = new(scan.Connection, scan._target.Schema);
        private readonly ArrowBatch _arrow = new(scan._arena);
        private readonly RowSelection _selection = new(DuckDatabase.VectorSize);
        private readonly IEnumerator<(ChunkBatch Batch, ChunkProjection Projection)> _batches = scan.Batches().GetEnumerator();
        private bool _isChecked;

        public override void Read(ChunkView output)
        {
            while (_batches.MoveNext())
            {
                var (batch, projection) = _batches.Current;
                if (Select(batch) is not { } rows)
                {
                    continue;
                }

                Import(output, batch, projection, rows);
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

        private void Import(ChunkView output, ChunkBatch batch, ChunkProjection projection, int rows)
        {
            using var imported = _import.Import(_arrow.Of(batch, projection));
            CheckTypes(output, imported.View);
            for (var i = 0; i < output.ColumnCount; i++)
            {
                var column = output[i];
                if (ArrowTarget.IsMapAsList(scan.Plan, scan.Plan.Children[i]))
                {
                    FillMap(column, imported.View[i], batch.Rows);
                }
                else
                {
                    column.Reference(imported.View[i]);
                }

                if (rows < batch.Rows)
                {
                    column.Select(_selection);
                }
            }

            output.RowCount = rows;
        }

        /// <summary>
        /// Checks types first, because a vector that refers to one of another type ends the process: DuckDB throws
        /// through its C API.
        /// </summary>
        private void CheckTypes(ChunkView output, ChunkView imported)
        {
            for (var i = 0; i < output.ColumnCount && !_isChecked; i++)
            {
                using var wanted = output[i].Type();
                using var given = imported[i].Type();
                var same = ArrowTarget.IsMapAsList(scan.Plan, scan.Plan.Children[i]) ? SameEntries(wanted, given) : wanted.Same(given);
                if (!same)
                {
                    throw new InvalidOperationException($"column {scan.Plan.Children[i].Node.Name} cannot be imported");
                }
            }

            _isChecked = true;
        }

        private static bool SameEntries(DuckType map, DuckType list)
        {
            using var entry = list.Element();
            using var key = entry.Field(0);
            using var value = entry.Field(1);
            using var wantedKey = map.Key();
            using var wantedValue = map.Value();
            return key.Same(wantedKey) && value.Same(wantedValue);
        }

        /// <summary>
        /// Fills a map from a list. DuckDB refuses to let a map refer to a list, although both have the same layout. So
        /// entries are copied; keys and values are referred to.
        /// </summary>
        private static void FillMap(VectorView map, VectorView list, int rows)
        {
            list.Values<UInt128>(rows).CopyTo(map.Values<UInt128>(rows));
            map.MakeNullable();
            var validity = list.Validity(rows);
            if (validity.IsEmpty)
            {
                map.Validity(rows).Fill(ulong.MaxValue);
            }
            else
            {
                validity.CopyTo(map.Validity(rows));
            }

            map.SetElementCount(list.ElementCount);
            map.Elements.Field(0).Reference(list.Elements.Field(0));
            map.Elements.Field(1).Reference(list.Elements.Field(1));
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
