using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Fills batches and lays them out as one chunk, all under one version of a shape. After a seal, it builds the next
/// chunk.
/// </summary>
internal sealed class ChunkBuilder
{
    /// <summary>Memory reserved for the next chunk, in bytes. After a larger chunk, its memory is released.</summary>
    private const int BytesKept = 4 << 20;

    private ChunkBytes _bytes = new();
    private readonly List<(int Rows, byte[] Origins, ColumnBuffers[] Columns)> _batches = [];
    private readonly OriginColumn[] _origins = [new(), new(), new(), new(), new(), new()];
    private readonly List<ColumnBuffers> _directory = [];
    private readonly ShapeNode _restNode = new(TableShape.RestColumn, ColumnKind.String, provisional: true);
    private StringColumn _rest;
    private int _closedRows;
    private long _cells;
    private bool _hasRest;
    private (long First, long Last) _arrival;

    public ChunkBuilder(TableShape shape)
    {
        Shape = shape;
        Root = new StructColumn(shape.Root, parent: null, shape);
        ShapeVersion = shape.Version;
        _rest = new StringColumn(_restNode, parent: null);
        Begin();
    }

    public TableShape Shape { get; }

    /// <summary>The columns of the open batch.</summary>
    public StructColumn Root { get; private set; }

    public int ShapeVersion { get; private set; }

    /// <summary>Rows of closed batches and of the open one.</summary>
    public int Rows => _closedRows + Root.Count;

    public long SourceBytes { get; private set; }

    /// <summary>
    /// Whether the chunk should be sealed, however short its records are, because its rows may have too many empty
    /// columns.
    /// </summary>
    public bool IsWide => _cells > RowState.CellsMax;

    /// <summary>Completes the last row of <see cref="Root"/>.</summary>
    public void EndRow(in RowOrigin origin, ReadOnlySpan<byte> restText, int sourceBytes, int rowCells)
    {
        var row = Root.Count - 1;
        _origins[0].Set(row, origin.Shard);
        _origins[1].Set(row, origin.Offset);
        _origins[2].Set(row, origin.Sub);
        _origins[3].Set(row, origin.ArrivalTimeMs);
        _origins[4].Set(row, (long)origin.Operation);
        _origins[5].Set(row, origin.Partition);
        _arrival = Rows == 1
            ? (origin.ArrivalTimeMs, origin.ArrivalTimeMs)
            : (Math.Min(_arrival.First, origin.ArrivalTimeMs), Math.Max(_arrival.Last, origin.ArrivalTimeMs));
        if (restText.Length > 0)
        {
            _hasRest = true;
            _rest.PadTo(row);
            _rest.Append(restText);
        }

        SourceBytes += sourceBytes;
        _cells += rowCells + Shape.LeafCount;
        if (Root.Count == ChunkFormat.BatchRowsMax)
        {
            CloseBatch();
        }
    }

    /// <summary>Writes the chunk and begins the next one under the current shape.</summary>
    public ChunkSummary Seal(IBufferWriter<byte> output)
    {
        EndBatch();
        var schema = WriteSchema();
        var place = WriteDirectory();
        _bytes.Append<byte>(default);
        WriteHeader(schema, place);
        output.Write(_bytes.Written);
        var summary = new ChunkSummary(_closedRows, _bytes.Length, SourceBytes, _arrival.First, _arrival.Last, _hasRest);
        Begin();
        return summary;
    }

    private void Begin()
    {
        if (_bytes.Length > BytesKept)
        {
            _bytes = new ChunkBytes();
            Root = new StructColumn(Shape.Root, parent: null, Shape);
            _rest = new StringColumn(_restNode, parent: null);
            ShapeVersion = Shape.Version;
        }

        _bytes.Clear();
        _bytes.Extend(ChunkFormat.HeaderBytes);
        _batches.Clear();
        _closedRows = 0;
        SourceBytes = 0;
        _cells = 0;
        _hasRest = false;
        AdoptShape();
    }

    /// <summary>Adopts the current shape. The chunk must be empty.</summary>
    public void AdoptShape()
    {
        if (ShapeVersion != Shape.Version)
        {
            Root = new StructColumn(Shape.Root, parent: null, Shape);
        }

        ShapeVersion = Shape.Version;
    }

    /// <summary>Adopts the current shape, which may have changed since the chunk before, if the chunk is empty.</summary>
    public void AdoptShapeIfEmpty()
    {
        if (Rows == 0)
        {
            AdoptShape();
        }
    }

    /// <summary>Lets the next row begin a batch.</summary>
    public void EndBatch()
    {
        if (Root.Count > 0)
        {
            CloseBatch();
        }
    }

    private void CloseBatch()
    {
        var rows = Root.Count;
        _directory.Clear();
        Root.Write(_bytes, _directory, rows);
        _rest.Write(_bytes, _directory, rows);
        var entries = new byte[ChunkFormat.OriginColumns * ChunkFormat.OriginEntryBytes];
        for (var i = 0; i < _origins.Length; i++)
        {
            _origins[i].Write(_bytes, rows, entries.AsSpan(i * ChunkFormat.OriginEntryBytes, ChunkFormat.OriginEntryBytes));
        }

        _batches.Add((rows, entries, [.. _directory]));
        _closedRows += rows;
        Root.Rollback(0);
        _rest.Rollback(0);
    }

    /// <summary>
    /// The columns in the order of the directory: depth first, parents before children, <c>_rest</c> last.
    /// </summary>
    private uint WriteSchema()
    {
        var start = _bytes.Append<byte>(default);
        WriteColumn(Root);
        WriteColumn(_rest);
        return start;
    }

    private void WriteColumn(ColumnBuilder column)
    {
        var node = column.Node;
        var entry = _bytes.Extend(8 + node.Utf8Name.Length);
        entry[0] = (byte)column.Kind;
        entry[1] = (byte)(node.Provisional ? 1 : 0);
        if (column.Kind == ColumnKind.Binary)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)node.Length);
        }
        else
        {
            (entry[2], entry[3]) = ((byte)column.Precision, (byte)node.Scale);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)column.Children.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], (ushort)node.Utf8Name.Length);
        node.Utf8Name.CopyTo(entry[8..]);
        foreach (var child in column.Children)
        {
            WriteColumn(child);
        }
    }

    private uint WriteDirectory()
    {
        var start = _bytes.Append<byte>(default);
        foreach (var (rows, originEntries, columns) in _batches)
        {
            _bytes.AppendUInt32((uint)rows);
            _bytes.AppendUInt32((uint)columns.Length);
            originEntries.CopyTo(_bytes.Extend(originEntries.Length));
            MemoryMarshal.AsBytes(columns.AsSpan()).CopyTo(_bytes.Extend(columns.Length * ChunkFormat.ColumnEntryBytes));
        }

        return start;
    }

    private void WriteHeader(uint schema, uint place)
    {
        var header = _bytes.Header;
        BinaryPrimitives.WriteUInt32LittleEndian(header, ChunkFormat.Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], ChunkFormat.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], _hasRest ? ChunkFormat.HasRest : (ushort)0);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)_bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)_closedRows);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], (uint)_batches.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)SourceBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[32..], schema);
        BinaryPrimitives.WriteUInt32LittleEndian(header[36..], place);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], _arrival.First);
        BinaryPrimitives.WriteInt64LittleEndian(header[48..], _arrival.Last);
    }
}
