using Tarn.DuckDb;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Text;

/// <summary>Values of fixed size.</summary>
/// <typeparam name="T">The type of the vector's elements.</typeparam>
/// <typeparam name="TText">The text form of the values.</typeparam>
internal sealed class FixedDecoder<T, TText>(byte[] nullText) : TextDecoder(nullText)
    where T : unmanaged
    where TText : struct, IFixedText<T>
{
    public override void ReadColumn(FieldSpans fields, VectorView vector)
    {
        var values = vector.Values<T>(fields.Rows);
        var nulls = new Nulls(vector, values.Length);
        for (var row = 0; row < values.Length; row++)
        {
            if (!fields.TryGet(row, out var text) || IsNull(text) || !TText.TryRead(text, out values[row]))
            {
                nulls.Set(row);
            }
        }
    }

    protected override bool TryDecode(ReadOnlySpan<byte> value, VectorView vector, int row) => TText.TryRead(value, out vector.Values<T>(row + 1)[row]);
}
