using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Text;

/// <summary>Decodes the values of a type in delimited text into a vector. Lists count their elements in the current chunk.</summary>
internal abstract class TextDecoder(byte[] nullText)
{
    /// <summary>Makes the decoder of a wanted column or part.</summary>
    /// <param name="level">The level of the delimiter inside its values.</param>
    /// <exception cref="Tarn.Storage.TarnException">NotSupported: the type has no text form, or is nested too deep.</exception>
    public static TextDecoder Of(HiveType type, RowColumn wanted, TextOptions options, int level)
    {
        var nullText = options.NullText;
        return type.Kind switch
        {
            HiveKind.Array => new TextListDecoder(options, level, Of(type.Element, wanted.Children[0], options, level + 1)),
            HiveKind.Map => new TextMapDecoder(
                options, level, Of(type.Key, wanted.Children[0], options, level + 2), Of(type.Value, wanted.Children[1], options, level + 2), type.Key),
            HiveKind.Struct => new TextStructDecoder(options, level, type, wanted),
            HiveKind.Boolean => new FixedDecoder<bool, BooleanText>(nullText),
            HiveKind.TinyInt => new FixedDecoder<sbyte, TinyIntText>(nullText),
            HiveKind.SmallInt => new FixedDecoder<short, SmallIntText>(nullText),
            HiveKind.Int => new FixedDecoder<int, IntText>(nullText),
            HiveKind.BigInt => new FixedDecoder<long, BigIntText>(nullText),
            HiveKind.Float => new FixedDecoder<float, FloatText>(nullText),
            HiveKind.Double => new FixedDecoder<double, DoubleText>(nullText),
            HiveKind.Date => new FixedDecoder<int, DateText>(nullText),
            HiveKind.Timestamp => new TextTimestampDecoder(nullText, options.Timestamps),
            HiveKind.Decimal => new TextDecimalDecoder(nullText, type.Precision, type.Scale),
            HiveKind.Binary => new TextBinaryDecoder(nullText),
            _ => new TextStringDecoder(nullText, options, type),
        };
    }

    /// <summary>Begins a chunk.</summary>
    /// <param name="isUtf8">Whether all bytes of the values are known to be UTF-8.</param>
    public virtual void Begin(bool isUtf8)
    {
    }

    /// <summary>Decodes the values of a batch.</summary>
    public virtual void ReadColumn(FieldSpans fields, VectorView vector)
    {
        for (var row = 0; row < fields.Rows; row++)
        {
            if (fields.TryGet(row, out var value))
            {
                Read(value, vector, row);
            }
            else
            {
                SetNull(vector, row);
            }
        }
    }

    /// <summary>Decodes a value, which may be the text of null.</summary>
    public void Read(ReadOnlySpan<byte> value, VectorView vector, int row)
    {
        if (IsNull(value) || !TryDecode(value, vector, row))
        {
            SetNull(vector, row);
        }
    }

    /// <summary>A null of the type, with nulls in the fields of a struct.</summary>
    public virtual void SetNull(VectorView vector, int row)
    {
        vector.MakeNullable();
        vector.SetNull(row);
    }

    /// <summary>Whether a value is the text of null.</summary>
    protected bool IsNull(ReadOnlySpan<byte> value) => value.Length == nullText.Length && value.SequenceEqual(nullText);

    /// <summary>Decodes a value that is not the text of null. False: the value is null.</summary>
    protected abstract bool TryDecode(ReadOnlySpan<byte> value, VectorView vector, int row);
}
