using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Formats;

/// <summary>What a Parquet file's footer says about row groups and column chunks.</summary>
/// <seealso href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift"/>
internal sealed record ParquetFooter(IReadOnlyList<ParquetLeaf> Leaves, long RowCount, IReadOnlyList<ParquetRowGroup> RowGroups)
{
    private const int TailBytes = 8;
    private const int FooterBytesMax = 256 << 20;

    /// <summary>Reads a file's footer.</summary>
    /// <exception cref="TarnException">Damaged: it is no Parquet file</exception>
    public static ParquetFooter Read(IDiskFile file) => ParquetFooterReader.Read(ReadBytes(file));

    /// <summary>Reads a file's footer as it stands.</summary>
    /// <exception cref="TarnException">Damaged: it is no Parquet file</exception>
    public static byte[] ReadBytes(IDiskFile file)
    {
        Span<byte> tail = stackalloc byte[TailBytes];
        if (file.Length < TailBytes + 4 || file.Read(file.Length - TailBytes, tail) != TailBytes || !tail[4..].SequenceEqual("PAR1"u8))
            throw new TarnException(ErrorKind.Damaged, $"{file.Path} is no Parquet file");
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length is <= 0 or > FooterBytesMax || length > file.Length - TailBytes)
            throw new TarnException(ErrorKind.Damaged, $"{file.Path} has a footer of {length} bytes");
        var footer = new byte[length];
        file.Read(file.Length - TailBytes - length, footer);
        return footer;
    }
}

/// <summary>A column with values of its own.</summary>
/// <param name="FieldId">Iceberg's field id, 0 where the file has none</param>
/// <param name="Type">physical type: 0 boolean, 1 int32, 2 int64, 3 int96, 4 float, 5 double, 6 byte array, 7 fixed length</param>
/// <param name="Repeated">inside a list or map</param>
/// <param name="Path">field ids from the table's column that it is or lies in down to its own, 0 where the file has none</param>
internal sealed record ParquetLeaf(int FieldId, int Type, bool Repeated, IReadOnlyList<int> Path);

/// <summary>Rows that were written together.</summary>
/// <param name="RowCount">rows</param>
/// <param name="Start">where its first page begins</param>
/// <param name="Columns">in the order of the leaves</param>
internal sealed record ParquetRowGroup(long RowCount, long Start, IReadOnlyList<ParquetColumnChunk> Columns);

/// <summary>One leaf's values in one row group; statistics as they stand in the file, null where they do not.</summary>
internal sealed record ParquetColumnChunk
{
    public long ValueCount { get; set; }

    public long CompressedBytes { get; set; }

    public long DataPage { get; set; }

    public long? DictionaryPage { get; set; }

    public long? NullCount { get; set; }

    public byte[]? Min { get; set; }

    public byte[]? Max { get; set; }

    /// <summary>Where its bloom filter begins; null where it has none.</summary>
    public long? BloomFilter { get; set; }

    /// <summary>Bytes of the bloom filter, its header included; null where the writer left that out.</summary>
    public int? BloomFilterBytes { get; set; }

    /// <summary>Where its page indexes lie.</summary>
    public (long Offset, int Length) OffsetIndex { get; set; }

    public (long Offset, int Length) ColumnIndex { get; set; }

    /// <summary>Where its first page begins.</summary>
    public long Start => DictionaryPage is { } dictionary && dictionary > 0 ? Math.Min(dictionary, DataPage) : DataPage;

    /// <summary>Whether it may hold a value.</summary>
    public bool HasValues => NullCount is not { } nulls || nulls < ValueCount;
}
