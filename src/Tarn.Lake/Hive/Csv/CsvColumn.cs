using Tarn.DuckDb;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Csv;

/// <summary>Decodes the values of a column of CSV.</summary>
internal abstract class CsvColumn
{
    /// <exception cref="TarnException">NotSupported: CSV has no values of the type.</exception>
    public static CsvColumn Of(HiveFormColumn column, HiveType type) => type.Kind switch
    {
        HiveKind.String or HiveKind.Varchar or HiveKind.Char => new CsvTextColumn(type),
        HiveKind.Boolean => new CsvFixedColumn<bool, BooleanText>(),
        HiveKind.TinyInt => new CsvFixedColumn<sbyte, JavaInteger<sbyte>>(),
        HiveKind.SmallInt => new CsvFixedColumn<short, JavaInteger<short>>(),
        HiveKind.Int => new CsvFixedColumn<int, JavaInteger<int>>(),
        HiveKind.BigInt => new CsvFixedColumn<long, JavaInteger<long>>(),
        HiveKind.Float => new CsvFixedColumn<float, FloatText>(),
        HiveKind.Double => new CsvFixedColumn<double, DoubleText>(),
        HiveKind.Date => new CsvFixedColumn<int, JavaInteger<int>>(),
        HiveKind.Timestamp => new CsvFixedColumn<long, MillisText>(),
        HiveKind.Decimal => new CsvDecimalColumn(type),
        _ => throw new TarnException(ErrorKind.NotSupported, $"column {column.Name} has type {type.Text}, of which OpenCSVSerde has no values"),
    };

    /// <summary>Decodes the values of a batch.</summary>
    /// <param name="isUtf8">Whether all bytes of the values are known to be UTF-8.</param>
    /// <param name="nullForInvalid">Whether values that are none of the type are null.</param>
    /// <returns>The first row with a value that is none of the type; −1: there is none.</returns>
    public int Read(FieldSpans fields, VectorView vector, bool isUtf8, bool nullForInvalid)
    {
        var nulls = new Nulls(vector, fields.Rows);
        return Read(fields, vector, ref nulls, isUtf8, nullForInvalid);
    }

    protected abstract int Read(FieldSpans fields, VectorView vector, ref Nulls nulls, bool isUtf8, bool nullForInvalid);
}

/// <summary>Text.</summary>
internal sealed class CsvTextColumn(HiveType type) : CsvColumn
{
    private readonly TextValue _text = new(type);

    protected override int Read(FieldSpans fields, VectorView vector, ref Nulls nulls, bool isUtf8, bool nullForInvalid)
    {
        for (var row = 0; row < fields.Rows; row++)
        {
            if (fields.TryGet(row, out var text))
            {
                _text.Set(vector, row, text, isUtf8);
            }
            else
            {
                nulls.Set(row);
            }
        }

        return -1;
    }
}

/// <summary>Values of fixed size.</summary>
internal sealed class CsvFixedColumn<T, TText> : CsvColumn
    where T : unmanaged
    where TText : struct, IFixedText<T>
{
    protected override int Read(FieldSpans fields, VectorView vector, ref Nulls nulls, bool isUtf8, bool nullForInvalid)
    {
        var values = vector.Values<T>(fields.Rows);
        for (var row = 0; row < values.Length; row++)
        {
            var isThere = fields.TryGet(row, out var text);
            if (isThere && TText.TryRead(text, out values[row]))
            {
                continue;
            }

            if (isThere && !nullForInvalid)
            {
                return row;
            }

            nulls.Set(row);
        }

        return -1;
    }
}

/// <summary>Decimals, rounded half up.</summary>
internal sealed class CsvDecimalColumn(HiveType type) : CsvColumn
{
    private readonly Decimals _decimals = new(type.Precision, type.Scale);

    protected override int Read(FieldSpans fields, VectorView vector, ref Nulls nulls, bool isUtf8, bool nullForInvalid)
    {
        for (var row = 0; row < fields.Rows; row++)
        {
            var isThere = fields.TryGet(row, out var text);
            if (isThere && _decimals.TryRead(text, out var unscaled))
            {
                Formats.Rows.DecimalSlots.Set(vector, row, unscaled, type.Precision);
                continue;
            }

            if (isThere && !nullForInvalid)
            {
                return row;
            }

            nulls.Set(row);
        }

        return -1;
    }
}
