using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>The rows of a chunk that belongs to a callback or to a <see cref="DuckChunk"/>.</summary>
public readonly ref struct ChunkView
{
    private readonly nint chunk;

    internal ChunkView(nint chunk) => this.chunk = chunk;

    public int ColumnCount => (int)Lib.DataChunkColumnCount(chunk);

    public int RowCount
    {
        get => (int)Lib.DataChunkSize(chunk);
        set => Lib.DataChunkSetSize(chunk, (ulong)value);
    }

    public VectorView this[int column] => new(Lib.DataChunkVector(chunk, (ulong)column));
}
