using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Lake.Formats;

/// <summary>
/// Lists the byte ranges of a Parquet file that a reader of some columns reads: the footer, and for each column its
/// pages, bloom filters and page indexes. These ranges are verified before another program reads them. The plan is made
/// from the footer alone, which may be hostile.
/// </summary>
public sealed class ParquetReadPlan
{
    /// <summary>Footers with more bytes are not read here.</summary>
    internal const int FooterBytesMax = 16 << 20;

    private const int TailBytes = 8;
    private const int Float = 4;
    private const int Double = 5;
    private const int Nanoseconds = 3;

    // Older writers leave the bloom filter's length out. The format's limit is 128 MiB, but real filters are far
    // smaller.
    private const int BloomFilterBytesMax = 1 << 20;

    private readonly long _length;
    private readonly ByteRange _footer;
    private readonly IReadOnlyList<IReadOnlyList<int>> _leaves = [];

    /// <summary>The obstacles of each leaf; without leaves, one entry: the obstacles of the file.</summary>
    private readonly ParquetObstacle[] _obstacles = [ParquetObstacle.ZonedNanoseconds];

    /// <summary>The ranges of each leaf, in the order of the leaves.</summary>
    private readonly IReadOnlyList<ByteRange[]>? _ranges;

    /// <summary>The footer is not read, so digits of nanoseconds may be lost.</summary>
    private ParquetReadPlan(long length) => _length = length;

    private ParquetReadPlan(long length, ParquetObstacle obstacles) => (_length, _obstacles) = (length, [obstacles]);

    private ParquetReadPlan(long length, ByteRange footerRange, ParquetFooter footer)
    {
        _length = length;
        _footer = footerRange;
        _obstacles = [.. Enumerable.Range(0, footer.Leaves.Count).Select(leaf => Obstacles(footer, leaf))];
        _leaves = [.. footer.Leaves.Select(leaf => leaf.Path)];
        _ranges = [.. Enumerable.Range(0, footer.Leaves.Count).Select(leaf => footer.RowGroups.SelectMany(group => Ranges(group.Columns[leaf])).ToArray())];
        SizeBytes = 128 + _ranges.Sum(ranges => 128L + (16 * ranges.Length));
    }

    /// <summary>Its approximate memory in bytes.</summary>
    public long SizeBytes { get; } = 128;

    /// <summary>Reads a file's footer.</summary>
    /// <param name="length">The file's length in bytes.</param>
    /// <param name="read">Reads and verifies bytes of the file.</param>
    public static async Task<ParquetReadPlan> Of(long length, Func<ByteRange, Task<byte[]>> read)
    {
        if (await FooterRange(length, read) is not { } footerRange)
        {
            return new(length);
        }

        var bytes = await read(footerRange);
        var footerLength = (int)footerRange.Length - TailBytes;
        return TryRead(bytes.AsSpan(0, footerLength)) is not { } footer ? new(length)
            : footer.Leaves.All(leaf => leaf.Path is [not 0, ..]) ? new(length, footerRange, footer)
            : new(length, Enumerable.Range(0, footer.Leaves.Count).Aggregate(ParquetObstacle.None, (all, leaf) => all | Obstacles(footer, leaf)));
    }

    /// <summary>The range of a file's footer with its length and magic; null: it has none, or one that is too large.</summary>
    /// <param name="length">The file's length in bytes.</param>
    /// <param name="read">Reads and verifies bytes of the file.</param>
    public static async Task<ByteRange?> FooterRange(long length, Func<ByteRange, Task<byte[]>> read)
    {
        if (length < TailBytes + 4)
        {
            return null;
        }

        var tail = await read(new ByteRange(length - TailBytes, TailBytes));
        var footerLength = BinaryPrimitives.ReadInt32LittleEndian(tail);
        return !tail.AsSpan(4).SequenceEqual("PAR1"u8) || footerLength is <= 0 or > FooterBytesMax || footerLength > length - TailBytes
            ? null
            : new ByteRange(length - TailBytes - footerLength, footerLength + TailBytes);
    }

    /// <summary>The byte ranges; when the footer does not reveal them, the whole file.</summary>
    /// <param name="columns">
    /// Columns and fields, each as the field ids from the top level down. Empty: the reader needs only the number of
    /// rows.
    /// </param>
    public IReadOnlyList<ByteRange> Ranges(IReadOnlyCollection<IReadOnlyList<int>> columns)
    {
        // A copy is made of the whole file.
        if (_ranges is null || Obstacles(columns) != ParquetObstacle.None)
        {
            return [new(0, _length)];
        }

        var wanted = Wanted(columns);
        var ranges = new List<ByteRange> { new(0, 4) };
        for (var i = 0; i < _leaves.Count; i++)
        {
            if (_leaves[i].Any(wanted.Contains))
            {
                ranges.AddRange(_ranges[i]);
            }
        }

        ranges.Add(_footer);
        return ranges;
    }

    /// <summary>Why the engine does not read these columns from the file as it is.</summary>
    /// <param name="columns">As for <see cref="Ranges(IReadOnlyCollection{IReadOnlyList{int}})"/>; null: all columns.</param>
    public ParquetObstacle Obstacles(IReadOnlyCollection<IReadOnlyList<int>>? columns)
    {
        var wanted = columns is null || _ranges is null ? null : Wanted(columns);
        return _obstacles.Where((_, leaf) => wanted is null || _leaves[leaf].Any(wanted.Contains)).Aggregate(ParquetObstacle.None, (all, one) => all | one);
    }

    /// <summary>Why the engine does not read one leaf of one row group.</summary>
    internal static ParquetObstacle Obstacles(ParquetFooter footer, int leaf, ParquetColumnChunk column)
    {
        var (type, element) = (footer.Leaves[leaf].Type, footer.Leaves[leaf].Element);
        return (column.HasByteStreams && type is not (Float or Double) ? ParquetObstacle.ByteStreams : ParquetObstacle.None)
            | (element is { Logical: ParquetLogicalType.Timestamp, IsUtc: true, Unit: Nanoseconds } ? ParquetObstacle.ZonedNanoseconds : ParquetObstacle.None);
    }

    private static ParquetObstacle Obstacles(ParquetFooter footer, int leaf) => footer.IsEncrypted ? ParquetObstacle.None
        : footer.RowGroups.Aggregate(ParquetObstacle.None, (all, group) => all | Obstacles(footer, leaf, group.Columns[leaf]));

    /// <summary>
    /// The id to look for, per column or field: its own id, or that of the closest enclosing level if the file lacks
    /// the field.
    /// </summary>
    private HashSet<int> Wanted(IReadOnlyCollection<IReadOnlyList<int>> columns)
    {
        var known = _leaves.SelectMany(leaf => leaf).ToHashSet();
        known.Remove(0);
        return [.. columns.Select(ids => ids.LastOrDefault(known.Contains)).Where(id => id != 0)];
    }

    private static IEnumerable<ByteRange> Ranges(ParquetColumnChunk chunk)
    {
        yield return new ByteRange(chunk.Start, chunk.CompressedBytes);
        if (chunk.BloomFilter is { } bloom)
        {
            yield return new ByteRange(bloom, chunk.BloomFilterBytes ?? BloomFilterBytesMax);
        }

        if (chunk.OffsetIndex.Length != 0)
        {
            yield return new ByteRange(chunk.OffsetIndex.Offset, chunk.OffsetIndex.Length);
        }

        if (chunk.ColumnIndex.Length != 0)
        {
            yield return new ByteRange(chunk.ColumnIndex.Offset, chunk.ColumnIndex.Length);
        }
    }

    private static ParquetFooter? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ParquetFooterReader.Read(bytes);
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            return null; // the program that reads the file reports the damage itself
        }
    }
}
