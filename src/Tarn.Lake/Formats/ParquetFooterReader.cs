using System.Text;
using Tarn.Storage;
using Kind = Tarn.Lake.Formats.ThriftReader.Kind;

namespace Tarn.Lake.Formats;

/// <summary>Reads Parquet's FileMetaData. Unknown fields are skipped.</summary>
internal static class ParquetFooterReader
{
    // Each level copies the path to it. Without a limit, a hostile schema's memory would grow with the square of its
    // depth.
    private const int DepthMax = 512;

    // An element takes one byte of a hostile footer, and some 120 bytes of memory.
    private const int ElementsMax = 250_000;

    // A column chunk takes one byte of a hostile footer, more than 32 of a real one, and some 170 bytes of memory.
    private const int ChunkBytesMin = 32;
    private const int ChunksAlways = 1_000;
    private const int ByteStreamSplit = 9;

    public static ParquetFooter Read(ReadOnlySpan<byte> footer)
    {
        var thrift = new ThriftReader(footer);
        var elements = new List<ParquetElement>();
        var rowGroups = new List<ParquetRowGroup>();
        var chunksLeft = Math.Max(ChunksAlways, footer.Length / ChunkBytesMin);
        var (rows, field) = (0L, 0);
        var (hasOrders, isEncrypted, createdBy) = (false, false, (string?)null);
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            switch (field)
            {
                case 2 when kind == Kind.List:
                    ReadElements(ref thrift, elements);
                    break;
                case 3 when kind == Kind.I64:
                    rows = thrift.Int64();
                    break;
                case 4 when kind == Kind.List:
                    for (var left = thrift.ListHeader().Count; left > 0; left--)
                    {
                        rowGroups.Add(ReadRowGroup(ref thrift, ref chunksLeft));
                    }

                    break;
                case 6 when kind == Kind.Binary:
                    createdBy = Encoding.UTF8.GetString(thrift.Binary());
                    break;
                case 7 or 8:
                    hasOrders |= field == 7;
                    isEncrypted |= field == 8;
                    thrift.Skip(kind);
                    break;
                default:
                    thrift.Skip(kind);
                    break;
            }
        }

        var leaves = Leaves(elements);
        if (rowGroups.Exists(g => g.Columns.Count != leaves.Count))
        {
            throw new TarnException(ErrorKind.Damaged, "not a Parquet footer: row groups of another schema");
        }

        return new(leaves, rows, rowGroups)
        {
            Elements = elements,
            HasColumnOrders = hasOrders,
            CreatedBy = createdBy,
            IsEncrypted = isEncrypted || rowGroups.Exists(g => g.Columns.Any(c => c.IsEncrypted)),
        };
    }

    private static void ReadElements(ref ThriftReader thrift, List<ParquetElement> elements)
    {
        var count = thrift.ListHeader().Count;
        if (count > ElementsMax)
        {
            throw new TarnException(ErrorKind.Damaged, $"not a Parquet footer: a schema of more than {ElementsMax} elements");
        }

        for (var left = count; left > 0; left--)
        {
            elements.Add(ReadElement(ref thrift));
        }
    }

    private static ParquetElement ReadElement(ref ThriftReader thrift)
    {
        var element = new ParquetElement();
        var field = 0;
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            switch (field)
            {
                case 1 when kind == Kind.I32: element.Type = thrift.Int32(); break;
                case 2 when kind == Kind.I32: element.Length = thrift.Int32(); break;
                case 3 when kind == Kind.I32: element.Repetition = (ParquetRepetition)thrift.Int32(); break;
                case 4 when kind == Kind.Binary: element.Name = Encoding.UTF8.GetString(thrift.Binary()); break;
                case 5 when kind == Kind.I32: element.Children = thrift.Int32(); break;
                case 6 when kind == Kind.I32: element.Converted = (ParquetConvertedType)thrift.Int32(); break;
                case 7 when kind == Kind.I32: element.Scale = thrift.Int32(); break;
                case 8 when kind == Kind.I32: element.Precision = thrift.Int32(); break;
                case 9 when kind == Kind.I32: element.FieldId = thrift.Int32(); break;
                case 10 when kind == Kind.Struct: ReadLogicalType(ref thrift, element); break;
                default: thrift.Skip(kind); break;
            }
        }

        return element;
    }

    // A union: one field, whose number names the type.
    private static void ReadLogicalType(ref ThriftReader thrift, ParquetElement element)
    {
        var field = 0;
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            element.Logical = (ParquetLogicalType)field;
            if (kind == Kind.Struct && element.Logical is ParquetLogicalType.Decimal or ParquetLogicalType.Time or ParquetLogicalType.Timestamp
                or ParquetLogicalType.Integer)
            {
                ReadParameters(ref thrift, element);
            }
            else
            {
                thrift.Skip(kind);
            }
        }
    }

    private static void ReadParameters(ref ThriftReader thrift, ParquetElement element)
    {
        var field = 0;
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            switch (element.Logical, field)
            {
                case (ParquetLogicalType.Decimal, 1) when kind == Kind.I32: element.Scale = thrift.Int32(); break;
                case (ParquetLogicalType.Decimal, 2) when kind == Kind.I32: element.Precision = thrift.Int32(); break;
                case (ParquetLogicalType.Integer, 1) when kind == Kind.Byte: element.Bits = thrift.Byte(); break;
                case (ParquetLogicalType.Integer, 2): element.IsSigned = kind == Kind.True; break;
                case (_, 1): element.IsUtc = kind == Kind.True; break;
                case (_, 2) when kind == Kind.Struct: element.Unit = ReadUnit(ref thrift); break;
                default: thrift.Skip(kind); break;
            }
        }
    }

    private static int ReadUnit(ref ThriftReader thrift)
    {
        var (field, unit) = (0, 0);
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            unit = field;
            thrift.Skip(kind);
        }

        return unit;
    }

    private static ParquetRowGroup ReadRowGroup(ref ThriftReader thrift, ref int chunksLeft)
    {
        var columns = new List<ParquetColumnChunk>();
        Take(ref chunksLeft);
        var (rows, field) = (0L, 0);
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            switch (field)
            {
                case 1 when kind == Kind.List:
                    for (var left = thrift.ListHeader().Count; left > 0; left--)
                    {
                        Take(ref chunksLeft);
                        columns.Add(ReadColumnChunk(ref thrift));
                    }

                    break;
                case 3 when kind == Kind.I64: rows = thrift.Int64(); break;
                default: thrift.Skip(kind); break;
            }
        }

        return new(rows, columns.Count == 0 ? 0 : columns.Min(c => c.Start), columns);
    }

    private static void Take(ref int chunksLeft)
    {
        if (chunksLeft-- == 0)
        {
            throw new TarnException(ErrorKind.Damaged, $"not a Parquet footer: more row groups and column chunks than one for {ChunkBytesMin} bytes");
        }
    }

    private static ParquetColumnChunk ReadColumnChunk(ref ThriftReader thrift)
    {
        var column = new ParquetColumnChunk();
        var field = 0;
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            switch (field)
            {
                case 3 when kind == Kind.Struct: ReadMetadata(ref thrift, column); break;
                case 4 when kind == Kind.I64: column.OffsetIndex = (thrift.Int64(), column.OffsetIndex.Length); break;
                case 5 when kind == Kind.I32: column.OffsetIndex = (column.OffsetIndex.Offset, thrift.Int32()); break;
                case 6 when kind == Kind.I64: column.ColumnIndex = (thrift.Int64(), column.ColumnIndex.Length); break;
                case 7 when kind == Kind.I32: column.ColumnIndex = (column.ColumnIndex.Offset, thrift.Int32()); break;
                case 8 or 9:
                    column.IsEncrypted = true;
                    thrift.Skip(kind);
                    break;
                default: thrift.Skip(kind); break;
            }
        }

        return column;
    }

    private static void ReadMetadata(ref ThriftReader thrift, ParquetColumnChunk column)
    {
        var field = 0;
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            switch (field)
            {
                case 2 when kind == Kind.List: column.HasByteStreams = thrift.ListHas(ByteStreamSplit); break;
                case 4 when kind == Kind.I32: column.Codec = thrift.Int32(); break;
                case 5 when kind == Kind.I64: column.ValueCount = thrift.Int64(); break;
                case 7 when kind == Kind.I64: column.CompressedBytes = thrift.Int64(); break;
                case 9 when kind == Kind.I64: column.DataPage = thrift.Int64(); break;
                case 11 when kind == Kind.I64: column.DictionaryPage = thrift.Int64(); break;
                case 12 when kind == Kind.Struct: ReadStatistics(ref thrift, column); break;
                case 14 when kind == Kind.I64: column.BloomFilter = thrift.Int64(); break;
                case 15 when kind == Kind.I32: column.BloomFilterBytes = thrift.Int32(); break;
                default: thrift.Skip(kind); break;
            }
        }
    }

    private static void ReadStatistics(ref ThriftReader thrift, ParquetColumnChunk column)
    {
        var field = 0;
        for (var kind = thrift.NextField(ref field); kind != Kind.Stop; kind = thrift.NextField(ref field))
        {
            switch (field)
            {
                case 3 when kind == Kind.I64: column.NullCount = thrift.Int64(); break;
                case 5 when kind == Kind.Binary: column.Max = thrift.Binary().ToArray(); break;
                case 6 when kind == Kind.Binary: column.Min = thrift.Binary().ToArray(); break;
                default: thrift.Skip(kind); break;
            }
        }
    }

    /// <summary>
    /// The leaves of the schema. Its elements come depth first, and each group has the number of its children.
    /// </summary>
    private static List<ParquetLeaf> Leaves(List<ParquetElement> elements)
    {
        var leaves = new List<ParquetLeaf>();
        var open = new Stack<(int Left, bool Repeated, int[] Path)>();
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i];
            while (open.Count > 0 && open.Peek().Left == 0)
            {
                open.Pop();
            }

            var repeated = element.Repetition == ParquetRepetition.Repeated;
            int[] path = [];
            if (open.Count > 0)
            {
                var parent = open.Pop();
                open.Push(parent with { Left = parent.Left - 1 });
                repeated |= parent.Repeated;
                if (parent.Path.Length >= DepthMax)
                {
                    throw new TarnException(ErrorKind.Damaged, $"not a Parquet footer: a schema of more than {DepthMax} levels");
                }

                path = [.. parent.Path, element.FieldId];
            }

            if (element.Children > 0)
            {
                open.Push((element.Children, repeated && i > 0, path));
            }
            else if (element.Type is { } type)
            {
                leaves.Add(new ParquetLeaf(element.FieldId, type, repeated, path) { Element = element });
            }
        }

        return leaves;
    }
}
