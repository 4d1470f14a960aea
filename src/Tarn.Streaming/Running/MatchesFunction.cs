using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;

namespace Tarn.Streaming.Running;

/// <summary>Matches as a table: position `a0`, number `a1`, and the values as texts `b0`, `b1`, ….</summary>
internal sealed class MatchesFunction(string name, int width) : TableFunction
{
    public override string Name => name;

    /// <summary>The matches in their order, with the positions of the inputs that made them due.</summary>
    public List<(long Place, string?[] Values)> Rows { get; } = [];

    /// <summary>The rows that the next statement reads; null: all.</summary>
    public (int From, int To)? Range { get; set; }

    /// <summary>Numbers of rows that are left out.</summary>
    public HashSet<int> Left { get; } = [];

    public void Clear()
    {
        Rows.Clear();
        Left.Clear();
        Range = null;
    }

    public override TableFunctionScan Bind(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        using var text = DuckType.Of(DuckTypeId.Varchar);
        binding.AddColumn("a0", bigint);
        binding.AddColumn("a1", bigint);
        for (var i = 0; i < width; i++)
        {
            binding.AddColumn("b" + i.ToString(CultureInfo.InvariantCulture), text);
        }

        return new Scan(this, width);
    }

    private sealed class Scan(MatchesFunction source, int width) : TableFunctionScan
    {
        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(source, width);
    }

    private sealed class Reader(MatchesFunction source, int width) : TableReader
    {
        private readonly int _end = source.Range?.To ?? source.Rows.Count;
        private int _next = source.Range?.From ?? 0;

        public override void Read(ChunkView output)
        {
            var rows = 0;
            for (var c = 0; c < width; c++)
            {
                output[c + 2].MakeNullable();
            }

            for (; rows < DuckDatabase.VectorSize && _next < _end; _next++)
            {
                if (source.Left.Contains(_next))
                {
                    continue;
                }

                var (place, values) = source.Rows[_next];
                output[0].Values<long>(rows + 1)[rows] = place;
                output[1].Values<long>(rows + 1)[rows] = _next;
                for (var c = 0; c < width; c++)
                {
                    if (values[c] is { } value)
                    {
                        output[c + 2].SetBytes(rows, Encoding.UTF8.GetBytes(value));
                    }
                    else
                    {
                        output[c + 2].SetNull(rows);
                    }
                }

                rows++;
            }

            output.RowCount = rows;
        }
    }
}
