using Tarn.DuckDb;
using Tarn.DuckDb.Functions;

namespace Tarn.Streaming.Running.Rows;

/// <summary>Rows that C# computed, as a table. A statement may read a range of them.</summary>
internal abstract class RowsFunction : TableFunction
{
    /// <summary>The rows so far.</summary>
    public abstract int Count { get; }

    /// <summary>The rows that the next statement reads; null: all.</summary>
    public (int From, int To)? Range { get; set; }

    /// <summary>Numbers of rows that are left out.</summary>
    public HashSet<int> Left { get; } = [];

    public virtual void Clear()
    {
        Left.Clear();
        Range = null;
    }

    public override TableFunctionScan Bind(TableBinding binding)
    {
        AddColumns(binding);
        binding.SetCardinality(Count, exact: true);
        return new Scan(this);
    }

    protected abstract void AddColumns(TableBinding binding);

    /// <summary>Writes rows, the first one into the first row of the output.</summary>
    /// <param name="rows">Their numbers; at most a vector of them.</param>
    protected abstract void Fill(ChunkView output, ReadOnlySpan<int> rows);

    private sealed class Scan(RowsFunction source) : TableFunctionScan
    {
        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(source);
    }

    private sealed class Reader(RowsFunction source) : TableReader
    {
        private readonly int[] _rows = new int[DuckDatabase.VectorSize];
        private readonly int _end = source.Range?.To ?? source.Count;
        private int _next = source.Range?.From ?? 0;

        public override void Read(ChunkView output)
        {
            var rows = 0;
            for (; rows < _rows.Length && _next < _end; _next++)
            {
                if (source.Left.Count == 0 || !source.Left.Contains(_next))
                {
                    _rows[rows++] = _next;
                }
            }

            source.Fill(output, _rows.AsSpan(0, rows));
            output.RowCount = rows;
        }
    }
}
