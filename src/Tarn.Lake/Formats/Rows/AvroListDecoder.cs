using Tarn.DuckDb;
using Tarn.Lake.Avro;

namespace Tarn.Lake.Formats.Rows;

/// <summary>An array.</summary>
internal sealed class AvroListDecoder(AvroDecoder item) : AvroDecoder
{
    /// <summary>The most elements of all lists of a chunk at one level. A damaged count must not allocate without bound.</summary>
    internal const int ElementsMax = 16 << 20;

    private int _elements;

    public override void Begin()
    {
        _elements = 0;
        item.Begin();
    }

    public override void Read(ref AvroReader reader, VectorView vector, int row)
    {
        var start = _elements;
        for (var count = reader.ReadBlockCount(); count > 0; count = reader.ReadBlockCount())
        {
            for (; count > 0; count--)
            {
                Grow(vector, _elements);
                item.Read(ref reader, vector.Elements, _elements++);
            }
        }

        vector.SetEntry(row, start, _elements - start);
        vector.SetElementCount(_elements);
    }

    public override void SetNull(VectorView vector, int row)
    {
        base.SetNull(vector, row);
        vector.SetEntry(row, _elements, 0);
    }

    /// <summary>Makes room for one more element. The room doubles, so a damaged count allocates nothing.</summary>
    internal static void Grow(VectorView vector, int elements)
    {
        if (elements >= ElementsMax)
        {
            throw AvroError.Broken($"lists of {ElementsMax} items in {DuckDatabase.VectorSize} rows");
        }

        if ((elements & (elements - 1)) == 0)
        {
            vector.Reserve(Math.Max(64, 2 * elements));
        }
    }
}
