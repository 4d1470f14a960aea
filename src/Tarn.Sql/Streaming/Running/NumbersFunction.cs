using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;

namespace Tarn.Sql.Streaming.Running;

/// <summary>
/// Rows of numbers that C# computed, as a table: `a0`, `a1`, …, and a text `k` where there are keys. Memory: 8 bytes a number, until
/// <see cref="Clear"/>.
/// </summary>
internal sealed class NumbersFunction(string name, int width, bool hasKeys) : TableFunction
{
    private readonly List<long> _numbers = [];
    private readonly List<string> _keys = [];

    public override string Name => name;

    public int Count => _numbers.Count / width;

    /// <summary>The rows that the next statement reads; null: all.</summary>
    public (int From, int To)? Range { get; set; }

    /// <summary>Numbers of rows that are left out.</summary>
    public HashSet<int> Left { get; } = [];

    public long this[int row, int column] => _numbers[(row * width) + column];

    public void Add(ReadOnlySpan<long> numbers, string key = "")
    {
        _numbers.AddRange(numbers);
        if (hasKeys)
        {
            _keys.Add(key);
        }
    }

    public void Clear()
    {
        _numbers.Clear();
        _keys.Clear();
        Left.Clear();
        Range = null;
    }

    public override TableScan Bind(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        using var text = DuckType.Of(DuckTypeId.Varchar);
        for (var i = 0; i < width; i++)
        {
            binding.AddColumn("a" + i.ToString(CultureInfo.InvariantCulture), bigint);
        }

        if (hasKeys)
        {
            binding.AddColumn("k", text);
        }

        binding.SetCardinality(Count, exact: true);
        return new Scan(this);
    }

    private sealed class Scan(NumbersFunction source) : TableScan
    {
        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(source);
    }

    private sealed class Reader(NumbersFunction source) : TableReader
    {
        private readonly int _end = source.Range?.To ?? source.Count;
        private int _next = source.Range?.From ?? 0;

        public override void Read(ChunkView output)
        {
            var rows = 0;
            for (; rows < DuckDatabase.VectorSize && _next < _end; _next++)
            {
                if (source.Left.Count > 0 && source.Left.Contains(_next))
                {
                    continue;
                }

                for (var i = 0; i < source.Width; i++)
                {
                    output[i].Values<long>(rows + 1)[rows] = source[_next, i];
                }

                if (source.HasKeys)
                {
                    output[source.Width].SetBytes(rows, Encoding.UTF8.GetBytes(source._keys[_next]));
                }

                rows++;
            }

            output.RowCount = rows;
        }
    }

    private int Width => width;

    private bool HasKeys => hasKeys;
}
