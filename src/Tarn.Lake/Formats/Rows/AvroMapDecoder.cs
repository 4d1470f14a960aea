using Tarn.DuckDb;
using Tarn.Lake.Avro;

namespace Tarn.Lake.Formats.Rows;

/// <summary>A map: Avro's own, whose keys are text, or an array of records of key and value.</summary>
/// <param name="key">The keys' decoder; null: text before each value.</param>
internal sealed class AvroMapDecoder(AvroDecoder? key, AvroDecoder value) : AvroDecoder
{
    private int _entries;

    public override void Begin()
    {
        _entries = 0;
        key?.Begin();
        value.Begin();
    }

    public override void Read(ref AvroReader reader, VectorView vector, int row)
    {
        var start = _entries;
        for (var count = reader.ReadBlockCount(); count > 0; count = reader.ReadBlockCount())
        {
            for (; count > 0; count--)
            {
                ListGrowth.Grow(vector, _entries);
                var entry = vector.Elements;
                if (key is null)
                {
                    entry.Field(0).SetBytes(_entries, AvroValueDecoder.Text(reader.ReadBytes()));
                }
                else
                {
                    key.Read(ref reader, entry.Field(0), _entries);
                }

                value.Read(ref reader, entry.Field(1), _entries++);
            }
        }

        vector.SetEntry(row, start, _entries - start);
        vector.SetElementCount(_entries);
    }

    public override void SetNull(VectorView vector, int row)
    {
        base.SetNull(vector, row);
        vector.SetEntry(row, _entries, 0);
    }
}
