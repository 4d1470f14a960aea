using Tarn.DuckDb;

namespace Tarn.Lake.Hive.Values;

/// <summary>The nulls of a vector whose rows are written one after another.</summary>
internal ref struct Nulls(VectorView vector, int rows)
{
    private readonly VectorView _vector = vector;
    private readonly int _rows = rows;
    private Span<ulong> _validity;

    public void Set(int row)
    {
        if (_validity.IsEmpty)
        {
            _vector.MakeNullable();
            _validity = _vector.Validity(_rows);
        }

        _validity[row >> 6] &= ~(1UL << (row & 63));
    }
}
