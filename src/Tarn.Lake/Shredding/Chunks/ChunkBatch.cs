using System.Buffers.Binary;

namespace Tarn.Lake.Shredding;

/// <summary>Up to 2,048 rows of a chunk.</summary>
public sealed unsafe class ChunkBatch
{
    private readonly ColumnChunk _chunk;
    private readonly uint _origins;
    private readonly ColumnBuffers[] _buffers;

    internal ChunkBatch(ColumnChunk chunk, int rows, uint origins, ColumnBuffers[] buffers)
    {
        _chunk = chunk;
        _origins = origins;
        _buffers = buffers;
        Rows = rows;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>The chunk that contains the batch.</summary>
    public ColumnChunk Chunk => _chunk;

    public RowOrigin Origin(int row) => new(
        (int)Value(0, row), Value(1, row), (int)Value(2, row), Value(3, row), (RowOperation)Value(4, row), (int)Value(5, row));

    public int Partition(int row) => (int)Value(5, row);

    /// <summary>The partition of all rows; null: the rows do not share one.</summary>
    public int? OnlyPartition
    {
        get
        {
            var entry = _chunk.At(_origins + 5 * ChunkFormat.OriginEntryBytes);
            return *(uint*)entry == 0 && *(long*)(entry + 16) == 0 ? (int)*(long*)(entry + 8) : null;
        }
    }

    internal ref readonly ColumnBuffers this[int column] => ref _buffers[column];

    internal byte* At(uint place) => _chunk.At(place);

    internal bool IsNull(int column, int row)
    {
        ref readonly var of = ref _buffers[column];
        return of.NullCount == of.Count || of.Validity != ChunkFormat.Absent && (((ulong*)At(of.Validity))[row >> 6] >> (row & 63) & 1) == 0;
    }

    private long Value(int column, int row)
    {
        var entry = _chunk.At(_origins + (uint)(column * ChunkFormat.OriginEntryBytes));
        var start = *(long*)(entry + 8);
        var width = *(uint*)entry;
        if (width == 0)
        {
            return start + *(long*)(entry + 16) * row;
        }

        var distance = _chunk.At(*(uint*)(entry + 4)) + row * width;
        return start + width switch
        {
            1 => *distance,
            2 => BinaryPrimitives.ReadUInt16LittleEndian(new(distance, 2)),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(new(distance, 4)),
            _ => BinaryPrimitives.ReadInt64LittleEndian(new(distance, 8)),
        };
    }
}
