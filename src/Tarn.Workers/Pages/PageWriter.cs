using System.Buffers;
using System.Buffers.Binary;
using Tarn.DuckDb;

namespace Tarn.Workers.Pages;

/// <summary>
/// Converts a chunk of a result to a typed page (`docs/formats/worker.md`): row count, then per column validity and
/// values; nested values follow their offsets. All numbers are little-endian, without padding.
/// </summary>
public static class PageWriter
{
    public static void Write(IBufferWriter<byte> output, ChunkView chunk, IReadOnlyList<DuckType> types)
    {
        WriteInt(output, chunk.RowCount);
        var rows = new int[chunk.RowCount];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        for (var i = 0; i < types.Count; i++)
        {
            WriteColumn(output, chunk[i], types[i], rows);
        }
    }

    private static void WriteColumn(IBufferWriter<byte> output, VectorView vector, DuckType type, ReadOnlySpan<int> rows)
    {
        WriteValidity(output, vector, rows);
        switch (type.Id)
        {
            case DuckTypeId.Varchar or DuckTypeId.Blob: WriteBytes(output, vector, rows); break;
            case DuckTypeId.List: WriteList(output, vector, type, rows); break;
            case DuckTypeId.Map: WriteMap(output, vector, type, rows); break;
            case DuckTypeId.Struct:
                for (var i = 0; i < type.FieldCount; i++)
                {
                    using var field = type.Field(i);
                    WriteColumn(output, vector.Field(i), field, rows);
                }

                break;
            default: WriteFixed(output, vector, Width(type), rows); break;
        }
    }

    /// <summary>One byte: whether a bitmap follows (1 = present).</summary>
    private static void WriteValidity(IBufferWriter<byte> output, VectorView vector, ReadOnlySpan<int> rows)
    {
        var any = false;
        foreach (var row in rows)
        {
            any |= vector.IsNull(row);
        }

        var head = output.GetSpan(1);
        head[0] = any ? (byte)1 : (byte)0;
        output.Advance(1);
        if (!any)
        {
            return;
        }

        var length = (rows.Length + 7) / 8;
        var bits = output.GetSpan(length)[..length];
        bits.Clear();
        for (var i = 0; i < rows.Length; i++)
        {
            if (!vector.IsNull(rows[i]))
            {
                bits[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        output.Advance(length);
    }

    private static void WriteFixed(IBufferWriter<byte> output, VectorView vector, int width, ReadOnlySpan<int> rows)
    {
        if (rows.Length == 0)
        {
            return;
        }

        var max = 0;
        foreach (var row in rows)
        {
            max = Math.Max(max, row);
        }

        var source = vector.Values<byte>((max + 1) * width);
        var target = output.GetSpan(rows.Length * width);
        for (var i = 0; i < rows.Length; i++)
        {
            source.Slice(rows[i] * width, width).CopyTo(target[(i * width)..]);
        }

        output.Advance(rows.Length * width);
    }

    private static void WriteBytes(IBufferWriter<byte> output, VectorView vector, ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            WriteInt(output, vector.IsNull(row) ? 0 : vector.Bytes(row).Length);
        }

        foreach (var row in rows)
        {
            if (!vector.IsNull(row))
            {
                output.Write(vector.Bytes(row));
            }
        }
    }

    private static void WriteList(IBufferWriter<byte> output, VectorView vector, DuckType type, ReadOnlySpan<int> rows)
    {
        using var element = type.Element();
        WriteColumn(output, vector.Elements, element, WriteCounts(output, vector, rows));
    }

    private static void WriteMap(IBufferWriter<byte> output, VectorView vector, DuckType type, ReadOnlySpan<int> rows)
    {
        using var key = type.Key();
        using var value = type.Value();
        var elements = WriteCounts(output, vector, rows);
        WriteColumn(output, vector.Elements.Field(0), key, elements);
        WriteColumn(output, vector.Elements.Field(1), value, elements);
    }

    /// <summary>Writes the number of elements of each row, and returns the elements' indexes.</summary>
    private static int[] WriteCounts(IBufferWriter<byte> output, VectorView vector, ReadOnlySpan<int> rows)
    {
        var elements = new List<int>();
        foreach (var row in rows)
        {
            var (start, count) = vector.IsNull(row) ? (0, 0) : vector.Entry(row);
            WriteInt(output, count);
            for (var i = 0; i < count; i++)
            {
                elements.Add(start + i);
            }
        }

        return [.. elements];
    }

    internal static int Width(DuckType type) => (type.Id == DuckTypeId.Decimal ? type.DecimalStorage : type.Id) switch
    {
        DuckTypeId.Boolean or DuckTypeId.TinyInt => 1,
        DuckTypeId.SmallInt => 2,
        DuckTypeId.Integer or DuckTypeId.Float or DuckTypeId.Date => 4,
        DuckTypeId.BigInt or DuckTypeId.Double or DuckTypeId.Timestamp or DuckTypeId.TimestampNs or DuckTypeId.Time => 8,
        DuckTypeId.HugeInt => 16,
        var other => throw new WorkerException(WorkerErrorName.GenericInternalError, $"a result cannot carry DuckDB's type {other}"),
    };

    private static void WriteInt(IBufferWriter<byte> output, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }
}
