using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running.Kept;

/// <summary>The folds of versions as a table: the version's number, then a count and a number of each fold.</summary>
internal sealed class FoldsFunction(string name, string group, IReadOnlyList<StreamFold> folds) : TableFunction
{
    private readonly List<FoldState> _states = [];

    public override string Name => name;

    /// <summary>The versions so far.</summary>
    public int Count => _states.Count / folds.Count;

    public void Add(ReadOnlySpan<FoldState> states) => _states.AddRange(states);

    public void Clear() => _states.Clear();

    public override TableScan Bind(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        using var whole = DuckType.Of(DuckTypeId.HugeInt);
        using var real = DuckType.Of(DuckTypeId.Double);
        binding.AddColumn(group, bigint);
        for (var i = 0; i < folds.Count; i++)
        {
            var (count, number) = StreamFolds.Columns(i);
            binding.AddColumn(count, bigint);
            binding.AddColumn(number, folds[i].IsReal ? real : whole);
        }

        binding.SetCardinality(Count, exact: true);
        return new Scan(this);
    }

    private sealed class Scan(FoldsFunction source) : TableScan
    {
        public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(source);
    }

    private sealed class Reader(FoldsFunction source) : TableReader
    {
        private int _next;

        public override void Read(ChunkView output)
        {
            var rows = 0;
            for (; rows < DuckDatabase.VectorSize && _next < source.Count; _next++, rows++)
            {
                output[0].Values<long>(rows + 1)[rows] = _next;
                for (var i = 0; i < source.Folds.Count; i++)
                {
                    var state = source._states[(_next * source.Folds.Count) + i];
                    output[1 + (2 * i)].Values<long>(rows + 1)[rows] = state.Count;
                    if (source.Folds[i].IsReal)
                    {
                        output[2 + (2 * i)].Values<double>(rows + 1)[rows] = state.Real;
                    }
                    else
                    {
                        output[2 + (2 * i)].Values<Int128>(rows + 1)[rows] = state.Whole;
                    }
                }
            }

            output.RowCount = rows;
        }
    }

    private IReadOnlyList<StreamFold> Folds => folds;
}
