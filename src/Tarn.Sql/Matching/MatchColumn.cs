using System.Collections;
using System.Text;
using Tarn.DuckDb;
using Tarn.Sql.Matching.Values;

namespace Tarn.Sql.Matching;

/// <summary>A field of a partition's rows, as the matcher's conditions read it.</summary>
internal sealed class MatchColumn
{
    private readonly BitArray _known;
    private readonly long[]? _numbers;
    private readonly Int128[]? _wide;
    private readonly string[]? _texts;

    private MatchColumn(int rows, MatchValueType type)
    {
        _known = new(rows);
        _texts = type.Kind == MatchValueKind.Text ? new string[rows] : null;
        _wide = type is { Kind: MatchValueKind.Decimal, Digits: > 18 } ? new Int128[rows] : null;
        _numbers = _texts is null && _wide is null ? new long[rows] : null;
    }

    public PatternValue this[int row] => !_known[row] ? PatternValue.Null
        : _texts is not null ? PatternValue.Of(_texts[row]) : PatternValue.Of(_wide is not null ? _wide[row] : _numbers![row]);

    /// <summary>Reads a range of a vector. Floating-point numbers are stored as the bits of a double.</summary>
    public static MatchColumn Read(VectorView vector, MatchValueType type, int start, int rows)
    {
        var column = new MatchColumn(rows, type);
        for (var i = 0; i < rows; i++)
        {
            if (!vector.IsNull(start + i))
            {
                column._known[i] = true;
                column.Set(i, vector, start + i, type);
            }
        }

        return column;
    }

    private void Set(int place, VectorView vector, int row, MatchValueType type)
    {
        if (_texts is not null)
        {
            _texts[place] = Encoding.UTF8.GetString(vector.Bytes(row));
        }
        else if (_wide is not null)
        {
            _wide[place] = vector.Values<Int128>(row + 1)[row];
        }
        else
        {
            _numbers![place] = Number(vector, row, type);
        }
    }

    private static long Number(VectorView vector, int row, MatchValueType type) => type.Kind switch
    {
        MatchValueKind.Boolean => vector.Values<byte>(row + 1)[row] != 0 ? 1 : 0,
        MatchValueKind.Real => BitConverter.DoubleToInt64Bits(vector.Values<float>(row + 1)[row]),
        MatchValueKind.Decimal => type.Digits <= 4 ? vector.Values<short>(row + 1)[row]
            : type.Digits <= 9 ? vector.Values<int>(row + 1)[row] : vector.Values<long>(row + 1)[row],
        MatchValueKind.Double => vector.Values<long>(row + 1)[row],
        _ => type.Digits switch
        {
            8 => vector.Values<sbyte>(row + 1)[row],
            16 => vector.Values<short>(row + 1)[row],
            32 => vector.Values<int>(row + 1)[row],
            _ => vector.Values<long>(row + 1)[row],
        },
    };
}
