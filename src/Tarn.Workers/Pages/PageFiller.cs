using System.Buffers.Binary;
using Tarn.DuckDb;

namespace Tarn.Workers.Pages;

/// <summary>Fills a chunk from a page that <see cref="PageWriter"/> wrote of a chunk of these types. The page's bytes must be checked before.</summary>
public ref struct PageFiller
{
    private ReadOnlySpan<byte> _rest;

    private PageFiller(ReadOnlySpan<byte> page) => _rest = page;

    /// <exception cref="ArgumentOutOfRangeException">The page ends too soon.</exception>
    public static void Fill(ReadOnlySpan<byte> page, ChunkView chunk, IReadOnlyList<DuckType> types)
    {
        var filler = new PageFiller(page);
        var rows = filler.Int();
        for (var i = 0; i < types.Count; i++)
        {
            filler.Column(chunk[i], types[i], rows);
        }

        chunk.RowCount = rows;
    }

    private void Column(VectorView vector, DuckType type, int rows)
    {
        Validity(vector, rows);
        switch (type.Id)
        {
            case DuckTypeId.Varchar or DuckTypeId.Blob: Texts(vector, rows); break;
            case DuckTypeId.List:
                using (var element = type.Element())
                {
                    var elements = Entries(vector, rows);
                    Column(vector.Elements, element, elements);
                }

                break;
            case DuckTypeId.Map:
                using (var key = type.Key())
                using (var value = type.Value())
                {
                    var entries = Entries(vector, rows);
                    Column(vector.Elements.Field(0), key, entries);
                    Column(vector.Elements.Field(1), value, entries);
                }

                break;
            case DuckTypeId.Struct:
                for (var i = 0; i < type.FieldCount; i++)
                {
                    using var field = type.Field(i);
                    Column(vector.Field(i), field, rows);
                }

                break;
            default: Take(rows * PageWriter.Width(type)).CopyTo(vector.Values<byte>(rows * PageWriter.Width(type))); break;
        }
    }

    private void Validity(VectorView vector, int rows)
    {
        if (Take(1)[0] == 0)
        {
            return;
        }

        var bits = Take((rows + 7) / 8);
        vector.MakeNullable();
        for (var i = 0; i < rows; i++)
        {
            if ((bits[i >> 3] >> (i & 7) & 1) == 0)
            {
                vector.SetNull(i);
            }
        }
    }

    private void Texts(VectorView vector, int rows)
    {
        var lengths = Take(rows * sizeof(int));
        for (var i = 0; i < rows; i++)
        {
            vector.SetBytes(i, Take(BinaryPrimitives.ReadInt32LittleEndian(lengths[(i * sizeof(int))..])));
        }
    }

    private int Entries(VectorView vector, int rows)
    {
        var counts = Take(rows * sizeof(int));
        var total = 0;
        for (var i = 0; i < rows; i++)
        {
            var count = BinaryPrimitives.ReadInt32LittleEndian(counts[(i * sizeof(int))..]);
            vector.SetEntry(i, total, count);
            total += count;
        }

        vector.Reserve(total);
        vector.SetElementCount(total);
        return total;
    }

    private int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
