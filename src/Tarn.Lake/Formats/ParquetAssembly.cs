using System.Buffers;
using System.Buffers.Binary;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Kind = Tarn.Lake.Formats.ThriftReader.Kind;

namespace Tarn.Lake.Formats;

/// <summary>
/// Assembles a Parquet file from the column chunks of other files, each of which holds some leaves of the same rows.
/// Chunks are copied unchanged, except the chunks of required and <c>fixed</c> leaves (<see cref="ParquetPages"/>). The
/// footer is new.
/// </summary>
/// <seealso href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift"/>
internal sealed class ParquetAssembly : IDisposable
{
    private const int FixedLengthByteArray = 7;

    private readonly IDisk _disk;
    private readonly ParquetLayout _layout;
    private readonly AppendedBytes _target;
    private readonly ParquetPages _pages = new();
    private readonly ArrayBufferWriter<byte> _rowGroups = new();
    private ThriftStruct? _footer;
    private int _rowGroupCount;
    private long _rows;

    public ParquetAssembly(IDisk disk, StructType columns, string path)
    {
        _disk = disk;
        _layout = ParquetLayout.Of(columns);
        _target = new AppendedBytes(disk.Create(path, FileClass.Bulk));
        _target.Append("PAR1"u8);
    }

    /// <summary>
    /// Adds the rows of some files. All files have the same rows in the same row groups, and each leaf is in at least
    /// one file.
    /// </summary>
    public void Append(IReadOnlyList<string> paths)
    {
        var parts = new List<ParquetPart>();
        try
        {
            foreach (var path in paths)
            {
                parts.Add(ParquetPart.Open(_disk, path));
            }

            _footer ??= NewFooter(parts);
            for (var i = 0; i < parts[0].RowGroups.Count; i++)
            {
                AppendRowGroup(parts, i);
            }
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }

    /// <summary>Writes the footer. The file is then complete but not synced.</summary>
    public void Complete()
    {
        var start = _target.Length;
        var bytes = new ArrayBufferWriter<byte>();
        var thrift = new ThriftWriter(bytes);
        var last = 0;
        thrift.Field(ref last, 1, Kind.I32);
        thrift.Int64(_footer!.NumberOf(1));
        thrift.Field(ref last, 2, Kind.List);
        var schema = _footer.Structs(2).ToList();
        thrift.ListHeader(Kind.Struct, schema.Count);
        schema.ForEach(element => element.Write(thrift));
        thrift.Field(ref last, 3, Kind.I64);
        thrift.Int64(_rows);
        thrift.Field(ref last, 4, Kind.List);
        thrift.ListHeader(Kind.Struct, _rowGroupCount);
        bytes.Write(_rowGroups.WrittenSpan);
        thrift.Field(ref last, 6, Kind.Binary);
        thrift.Binary(_footer.Bytes(6));
        thrift.Stop();
        _target.Append(bytes.WrittenSpan);
        Span<byte> tail = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tail, (int)(_target.Length - start));
        "PAR1"u8.CopyTo(tail[4..]);
        _target.Append(tail);
        _target.Flush();
    }

    public void Dispose() => _target.Dispose();

    private ThriftStruct NewFooter(List<ParquetPart> parts)
    {
        var elements = new List<ThriftStruct> { parts[0].Footer.Structs(2).First().Copy().Set(5, _layout.Columns) };
        foreach (var node in _layout.Nodes)
        {
            var element = PartOf(parts, node).Elements[node.Path].Copy().Set(3, (int)node.Repetition);
            if (node.Children > 0)
            {
                element.Set(5, node.Children);
            }

            if (node.Length > 0)
            {
                element.Set(1, FixedLengthByteArray).Set(2, node.Length);
            }

            elements.Add(element);
        }

        return parts[0].Footer.Copy().Set(2, elements);
    }

    private static ParquetPart PartOf(List<ParquetPart> parts, ParquetNode node) =>
        parts.Find(part => part.Elements.ContainsKey(node.Path)) ?? throw new InvalidOperationException("no part has the column");

    private void AppendRowGroup(List<ParquetPart> parts, int index)
    {
        var start = _target.Length;
        var rowCount = parts[0].RowGroups[index].NumberOf(3);
        Invariant.Check(parts.TrueForAll(part => part.RowGroups[index].NumberOf(3) == rowCount));
        var chunks = parts.ToDictionary(part => part, part => part.RowGroups[index].Structs(1).ToList());
        var columns = new List<ThriftStruct>();
        var filters = new List<(ThriftStruct Chunk, ParquetPart Part)>();
        for (var i = 0; i < _layout.Nodes.Count; i++)
        {
            var node = _layout.Nodes[i];
            if (node.Children > 0)
            {
                continue;
            }

            var part = PartOf(parts, node);
            var chunk = chunks[part][part.Leaves[node.Path]].StructOf(3).Copy();
            AppendChunk(chunk, part, node, Levels(part, i));
            columns.Add(new ThriftStruct().Set(2, 0L).Set(3, chunk));
            if (chunk.Has(14))
            {
                filters.Add((chunk, part));
            }
        }

        var compressed = _target.Length - start;
        filters.ForEach(filter => AppendFilter(filter.Chunk, filter.Part));
        new ThriftStruct()
            .Set(1, columns)
            .Set(2, columns.Sum(column => column.StructOf(3).NumberOf(6)))
            .Set(3, rowCount)
            .Set(5, start)
            .Set(6, compressed)
            .Write(new ThriftWriter(_rowGroups));
        _rowGroupCount++;
        _rows += rowCount;
    }

    private LevelMap Levels(ParquetPart part, int node)
    {
        var path = new Stack<(ParquetRepetition, ParquetRepetition)>();
        for (var at = node; at >= 0; at = _layout.Nodes[at].Parent)
        {
            path.Push(((ParquetRepetition)part.Elements[_layout.Nodes[at].Path].NumberOf(3), _layout.Nodes[at].Repetition));
        }

        return new LevelMap(path);
    }

    /// <summary>Copies or translates a leaf's pages, and sets their offsets and sizes.</summary>
    private void AppendChunk(ThriftStruct chunk, ParquetPart part, ParquetNode node, LevelMap map)
    {
        var (data, dictionary, size) = (chunk.NumberOf(9), chunk.Number(11), chunk.NumberOf(7));
        var start = dictionary is > 0 ? Math.Min(dictionary.Value, data) : data;
        var moved = _target.Length - start;
        if (map.IsSame && node.Length == 0)
        {
            _target.Append(part.File, start, size);
            chunk.Set(9, data + moved);
        }
        else
        {
            var codec = chunk.NumberOf(4);
            PageCodec.Check(codec);
            var written = _pages.Translate(part.File, start, start + size, map, node.Length, codec, _target);
            chunk.Set(6, written.PlainBytes).Set(7, written.CompressedBytes).Set(9, written.DataPage);
        }

        if (dictionary is > 0)
        {
            chunk.Set(11, start + moved);
        }

        if (node.Length > 0)
        {
            chunk.Set(1, FixedLengthByteArray);
        }
    }

    private void AppendFilter(ThriftStruct chunk, ParquetPart part)
    {
        var start = _target.Length;
        _target.Append(part.File, chunk.NumberOf(14), chunk.NumberOf(15));
        chunk.Set(14, start);
    }
}
