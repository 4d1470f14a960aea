using Tarn.DuckDb;
using Tarn.Lake.Avro;

namespace Tarn.Lake.Formats.Rows;

/// <summary>An array.</summary>
internal sealed class AvroListDecoder(AvroDecoder item) : AvroDecoder
{
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
                ListGrowth.Grow(vector, _elements);
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
}
