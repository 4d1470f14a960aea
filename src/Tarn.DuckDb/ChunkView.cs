using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>The rows of a chunk that belongs to a callback or to a <see cref="DuckChunk"/>.</summary>
public readonly ref struct ChunkView
{
    private readonly nint _chunk;

    internal ChunkView(nint chunk) => _chunk = chunk;

    public int ColumnCount => (int)Lib.DataChunkColumnCount(_chunk);

    public int RowCount
    {
        get => (int)Lib.DataChunkSize(_chunk);
        set => Lib.DataChunkSetSize(_chunk, (ulong)value);
    }

    public VectorView this[int column] => new(Lib.DataChunkVector(_chunk, (ulong)column));
}
