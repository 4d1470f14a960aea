using System.Globalization;
using System.Text;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;

namespace Tarn.Streaming.Running.Rows;

/// <summary>
/// Rows of numbers that C# computed, as a table: `a0`, `a1`, …, and a text `k` where there are keys. Memory: 8 bytes a number, until
/// <see cref="Clear"/>.
/// </summary>
internal sealed class NumbersFunction(string name, int width, bool hasKeys) : RowsFunction
{
    private readonly List<long> _numbers = [];
    private readonly List<string> _keys = [];

    public override string Name => name;

    public override int Count => _numbers.Count / width;

    public long this[int row, int column] => _numbers[(row * width) + column];

    public void Add(ReadOnlySpan<long> numbers, string key = "")
    {
        _numbers.AddRange(numbers);
        if (hasKeys)
        {
            _keys.Add(key);
        }
    }

    public override void Clear()
    {
        base.Clear();
        _numbers.Clear();
        _keys.Clear();
    }

    protected override void AddColumns(TableBinding binding)
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
    }

    protected override void Fill(ChunkView output, ReadOnlySpan<int> rows)
    {
        for (var column = 0; column < width; column++)
        {
            var values = output[column].Values<long>(rows.Length);
            for (var i = 0; i < rows.Length; i++)
            {
                values[i] = this[rows[i], column];
            }
        }

        for (var i = 0; hasKeys && i < rows.Length; i++)
        {
            output[width].SetBytes(i, Encoding.UTF8.GetBytes(_keys[rows[i]]));
        }
    }
}
