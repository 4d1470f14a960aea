using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.States.Groups;

namespace Tarn.Streaming.Running.States;

/// <summary>The states of rows of a table function: a column for the count and one for the number of each fold.</summary>
internal sealed class FoldColumns(IReadOnlyList<StreamFold> folds)
{
    private readonly PagedList<FoldState> _states = new();

    /// <summary>The rows so far.</summary>
    public int Count => _states.Count / folds.Count;

    public void Add(ReadOnlySpan<FoldState> states)
    {
        foreach (ref readonly var state in states)
        {
            _states.Add(state);
        }
    }

    public void Clear() => _states.Clear();

    public void AddColumns(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        using var whole = DuckType.Of(DuckTypeId.HugeInt);
        using var real = DuckType.Of(DuckTypeId.Double);
        for (var i = 0; i < folds.Count; i++)
        {
            var (count, number) = StreamFolds.Columns(i);
            binding.AddColumn(count, bigint);
            binding.AddColumn(number, folds[i].IsReal ? real : whole);
        }
    }

    /// <summary>Writes the columns of rows.</summary>
    /// <param name="column">The first column.</param>
    public void Fill(ChunkView output, int column, ReadOnlySpan<int> rows)
    {
        for (var f = 0; f < folds.Count; f++)
        {
            var counts = output[column + (2 * f)].Values<long>(rows.Length);
            var number = output[column + 1 + (2 * f)];
            for (var i = 0; i < rows.Length; i++)
            {
                var state = _states[(rows[i] * folds.Count) + f];
                counts[i] = state.Count;
                if (folds[f].IsReal)
                {
                    number.Values<double>(rows.Length)[i] = state.Real;
                }
                else
                {
                    number.Values<Int128>(rows.Length)[i] = state.Number;
                }
            }
        }
    }
}
