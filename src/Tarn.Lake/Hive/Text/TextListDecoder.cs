using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;

namespace Tarn.Lake.Hive.Text;

/// <summary>An array: elements between delimiters. The empty text is the empty array.</summary>
internal sealed class TextListDecoder(TextOptions options, int level, TextDecoder element) : TextDecoder(options.NullText)
{
    private readonly byte _delimiter = options.Delimiter(level);
    private int _elements;

    public override void Begin(bool isUtf8)
    {
        _elements = 0;
        element.Begin(isUtf8);
    }

    public override void SetNull(VectorView vector, int row)
    {
        base.SetNull(vector, row);
        vector.SetEntry(row, _elements, 0);
    }

    protected override bool TryDecode(ReadOnlySpan<byte> value, VectorView vector, int row)
    {
        var start = _elements;
        for (var isLast = value.IsEmpty; !isLast;)
        {
            isLast = !TextParts.TryCut(ref value, _delimiter, options.Escape, out var part);
            ListGrowth.Grow(vector, _elements);
            element.Read(part, vector.Elements, _elements++);
        }

        vector.SetEntry(row, start, _elements - start);
        vector.SetElementCount(_elements);
        return true;
    }
}
