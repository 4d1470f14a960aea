using Tarn.DuckDb;
using Tarn.DuckDb.Functions;
using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Rows;

namespace Tarn.Streaming.Running.States;

/// <summary>The folds of versions as a table: the version's number, then a count and a number of each fold.</summary>
internal sealed class FoldsFunction(string name, string group, IReadOnlyList<StreamFold> folds) : RowsFunction
{
    private readonly FoldColumns _columns = new(folds);

    public override string Name => name;

    public override int Count => _columns.Count;

    public void Add(ReadOnlySpan<FoldState> states) => _columns.Add(states);

    public override void Clear()
    {
        base.Clear();
        _columns.Clear();
    }

    protected override void AddColumns(TableBinding binding)
    {
        using var bigint = DuckType.Of(DuckTypeId.BigInt);
        binding.AddColumn(group, bigint);
        _columns.AddColumns(binding);
    }

    protected override void Fill(ChunkView output, ReadOnlySpan<int> rows)
    {
        var numbers = output[0].Values<long>(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            numbers[i] = rows[i];
        }

        _columns.Fill(output, 1, rows);
    }
}
