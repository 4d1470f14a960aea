using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Tarn.Storage;

namespace Tarn.Lake.Shredding;

/// <summary>
/// A sealed chunk, read without a copy (docs/formats/chunk.md). Immutable, so any thread may read it. Its memory must stay
/// until it is disposed and all statements that import it have ended.
/// </summary>
public sealed unsafe class ColumnChunk : IDisposable
{
    private readonly byte* _start;
    private readonly IDisposable? _owner;

    private ColumnChunk(byte* start, long length, IDisposable? owner)
    {
        _start = start;
        _owner = owner;
        LengthBytes = length;
        var header = Bytes(0, ChunkFormat.HeaderBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != ChunkFormat.Magic
            || BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) != ChunkFormat.Version
            || BinaryPrimitives.ReadInt64LittleEndian(header[8..]) != length)
        {
            throw Damaged("header");
        }

        HasRest = (BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) & ChunkFormat.HasRest) != 0;
        Rows = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
        SourceBytes = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        FirstArrivalTimeMs = BinaryPrimitives.ReadInt64LittleEndian(header[40..]);
        LastArrivalTimeMs = BinaryPrimitives.ReadInt64LittleEndian(header[48..]);
        (Root, Rest) = ReadSchema(BinaryPrimitives.ReadUInt32LittleEndian(header[32..]));
        Batches = ReadDirectory(BinaryPrimitives.ReadUInt32LittleEndian(header[36..]), BinaryPrimitives.ReadInt32LittleEndian(header[20..]));
    }

    /// <summary>Number of rows in all batches.</summary>
    public int Rows { get; }

    public long LengthBytes { get; }

    /// <summary>Bytes of the records from which it was made.</summary>
    public long SourceBytes { get; }

    /// <summary>Earliest arrival time of a row.</summary>
    public long FirstArrivalTimeMs { get; }

    /// <summary>Latest arrival time of a row.</summary>
    public long LastArrivalTimeMs { get; }

    /// <summary>Whether a row has values in <c>_rest</c>.</summary>
    public bool HasRest { get; }

    /// <summary>The row: a struct of all columns except <c>_rest</c>.</summary>
    public ChunkColumn Root { get; }

    /// <summary>The column <c>_rest</c>; all null when <see cref="HasRest"/> is false.</summary>
    public ChunkColumn Rest { get; }

    /// <summary>Batches of up to 2,048 rows, in order.</summary>
    public IReadOnlyList<ChunkBatch> Batches { get; }

    /// <summary>
    /// Reads a chunk without a copy. The memory must not move, begins at a multiple of 64, and belongs to
    /// <paramref name="owner"/>.
    /// </summary>
    /// <exception cref="TarnException">Damaged: the bytes are not a chunk of this version</exception>
    public static ColumnChunk Map(byte* start, long length, IDisposable? owner = null) =>
        length >= ChunkFormat.HeaderBytes ? new(start, length, owner) : throw Damaged("length");

    /// <summary>Copies a chunk into its own memory and reads the copy.</summary>
    public static ColumnChunk Copy(ReadOnlySpan<byte> chunk)
    {
        var memory = new AlignedMemory(chunk.Length);
        chunk.CopyTo(new Span<byte>(memory.Start, chunk.Length));
        return Map(memory.Start, chunk.Length, memory);
    }

    /// <summary>
    /// Begins reading the chunk's values. A spilled chunk takes memory only during a use, so a reader of many chunks
    /// uses one after the other.
    /// </summary>
    /// <exception cref="TarnException">The spilled chunk cannot be read.</exception>
    public ChunkUse Use()
    {
        var memory = _owner as IChunkMemory;
        memory?.Begin();
        return new ChunkUse(memory);
    }

    /// <inheritdoc/>
    public void Dispose() => _owner?.Dispose();

    internal byte* At(uint place) => _start + place;

    private ReadOnlySpan<byte> Bytes(long place, int count) =>
        place >= 0 && place + count <= LengthBytes ? new(_start + place, count) : throw Damaged("place");

    private (ChunkColumn Row, ChunkColumn Misfits) ReadSchema(uint place)
    {
        long at = place;
        var index = 0;
        return (ReadColumn(ref at, ref index), ReadColumn(ref at, ref index));
    }

    private ChunkColumn ReadColumn(ref long at, ref int index)
    {
        var entry = Bytes(at, 8);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]);
        var name = Encoding.UTF8.GetString(Bytes(at + 8, nameLength));
        at += 8 + nameLength;
        var number = index++;
        var children = new ChunkColumn[BinaryPrimitives.ReadUInt16LittleEndian(entry[4..])];
        for (var i = 0; i < children.Length; i++)
        {
            children[i] = ReadColumn(ref at, ref index);
        }

        var kind = (ColumnKind)entry[0];
        var isBinary = kind == ColumnKind.Binary;
        return new ChunkColumn
        {
            Index = number,
            Name = name,
            Kind = kind,
            Provisional = (entry[1] & 1) != 0,
            Precision = isBinary ? 0 : entry[2],
            Scale = isBinary ? 0 : entry[3],
            Length = isBinary ? BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]) : 0,
            Children = children,
        };
    }

    private ChunkBatch[] ReadDirectory(uint place, int count)
    {
        var batches = new ChunkBatch[count];
        long at = place;
        for (var i = 0; i < count; i++)
        {
            var rows = BinaryPrimitives.ReadInt32LittleEndian(Bytes(at, 8));
            var columns = BinaryPrimitives.ReadInt32LittleEndian(Bytes(at + 4, 4));
            var origins = at + 8;
            var entries = origins + ChunkFormat.OriginColumns * ChunkFormat.OriginEntryBytes;
            var buffers = MemoryMarshal.Cast<byte, ColumnBuffers>(Bytes(entries, columns * ChunkFormat.ColumnEntryBytes));
            batches[i] = new ChunkBatch(this, rows, (uint)origins, buffers.ToArray());
            at = entries + columns * ChunkFormat.ColumnEntryBytes;
        }

        return batches;
    }

    private static TarnException Damaged(string what) => new(ErrorKind.Damaged, $"not a column chunk of version {ChunkFormat.Version}: {what}");
}
