using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Formats;

/// <summary>The row groups and column chunks in a Parquet file's footer.</summary>
/// <seealso href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift"/>
internal sealed record ParquetFooter(IReadOnlyList<ParquetLeaf> Leaves, long RowCount, IReadOnlyList<ParquetRowGroup> RowGroups)
{
    /// <summary>The elements of the schema, depth first. The first one is the root.</summary>
    public IReadOnlyList<ParquetElement> Elements { get; init; } = [];

    /// <summary>Whether the footer names the order of its bounds. Without it, bounds have no defined order.</summary>
    public bool HasColumnOrders { get; init; }

    /// <summary>The program that wrote the file; null: the footer does not name it.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Whether columns of the file are encrypted.</summary>
    public bool IsEncrypted { get; init; }

    private const int TailBytes = 8;
    private const int FooterBytesMax = 256 << 20;

    /// <summary>Reads a file's footer.</summary>
    /// <exception cref="TarnException">Damaged: the file is not a Parquet file</exception>
    public static ParquetFooter Read(IDiskFile file) => ParquetFooterReader.Read(ReadBytes(file));

    /// <summary>Reads the bytes of a file's footer.</summary>
    /// <exception cref="TarnException">Damaged: the file is not a Parquet file</exception>
    public static byte[] ReadBytes(IDiskFile file)
    {
        Span<byte> tail = stackalloc byte[TailBytes];
        if (file.Length < TailBytes + 4 || file.Read(file.Length - TailBytes, tail) != TailBytes || !tail[4..].SequenceEqual("PAR1"u8))
        {
            throw new TarnException(ErrorKind.Damaged, $"{file.Path} is no Parquet file");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length is <= 0 or > FooterBytesMax || length > file.Length - TailBytes)
        {
            throw new TarnException(ErrorKind.Damaged, $"{file.Path} has a footer of {length} bytes");
        }

        var footer = new byte[length];
        return file.Read(file.Length - TailBytes - length, footer) == length
            ? footer
            : throw new TarnException(ErrorKind.Damaged, $"{file.Path} ends before its footer does");
    }
}

/// <summary>A leaf of the schema: a column with its own values.</summary>
/// <param name="FieldId">Iceberg's field id; 0 if the file has none</param>
/// <param name="Type">
/// physical type: 0 boolean, 1 int32, 2 int64, 3 int96, 4 float, 5 double, 6 byte array, 7 fixed length
/// </param>
/// <param name="Repeated">whether it is inside a list or map</param>
/// <param name="Path">field ids from the table's column down to the leaf's own; 0 where the file has none</param>
internal sealed record ParquetLeaf(int FieldId, int Type, bool Repeated, IReadOnlyList<int> Path)
{
    /// <summary>Its element of the schema.</summary>
    public ParquetElement Element { get; init; } = new();
}

/// <summary>A group of rows that were written together.</summary>
/// <param name="RowCount">number of rows</param>
/// <param name="Start">offset of its first page</param>
/// <param name="Columns">column chunks in the order of the leaves</param>
internal sealed record ParquetRowGroup(long RowCount, long Start, IReadOnlyList<ParquetColumnChunk> Columns);

/// <summary>One leaf's values in one row group. Statistics are the file's; null: the file has none.</summary>
internal sealed record ParquetColumnChunk
{
    public long ValueCount { get; set; }

    public long CompressedBytes { get; set; }

    /// <summary>The number of its compression codec.</summary>
    public int Codec { get; set; }

    /// <summary>Whether pages have the encoding BYTE_STREAM_SPLIT.</summary>
    public bool HasByteStreams { get; set; }

    public bool IsEncrypted { get; set; }

    public long DataPage { get; set; }

    public long? DictionaryPage { get; set; }

    public long? NullCount { get; set; }

    public byte[]? Min { get; set; }

    public byte[]? Max { get; set; }

    /// <summary>Offset of its bloom filter; null: it has none.</summary>
    public long? BloomFilter { get; set; }

    /// <summary>Bytes of the bloom filter, including its header; null: the writer left the size out.</summary>
    public int? BloomFilterBytes { get; set; }

    /// <summary>Range of its offset index in the file.</summary>
    public (long Offset, int Length) OffsetIndex { get; set; }

    public (long Offset, int Length) ColumnIndex { get; set; }

    /// <summary>Offset of its first page.</summary>
    public long Start => DictionaryPage is { } dictionary && dictionary > 0 ? Math.Min(dictionary, DataPage) : DataPage;

    /// <summary>Whether it may hold a value.</summary>
    public bool HasValues => NullCount is not { } nulls || nulls < ValueCount;
}
