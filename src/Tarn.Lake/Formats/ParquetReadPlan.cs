using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Objects;

namespace Tarn.Lake.Formats;

/// <summary>
/// Says which bytes of a Parquet file a reader of some columns reads: the footer, and of each of those columns the pages, bloom filters and page indexes.
/// Meant for their verification before another program reads them. Knows files by their footer alone, which may come from anybody.
/// </summary>
public static class ParquetReadPlan
{
    private const int TailBytes = 8;
    private const int FooterBytesMax = 16 << 20;

    // Older writers leave out how long a bloom filter is; the format caps it at 128 MiB, writers at far less.
    private const int BloomFilterBytesMax = 1 << 20;

    /// <summary>The byte ranges; the whole file where that cannot be told.</summary>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="columns">Columns and fields, each as the field ids from the top level down; none: only the number of rows is read.</param>
    /// <param name="read">Reads bytes of the file, verified.</param>
    public static async Task<IReadOnlyList<ByteRange>> Ranges(long length, IReadOnlyCollection<IReadOnlyList<int>> columns, Func<ByteRange, Task<byte[]>> read)
    {
        ByteRange[] whole = [new(0, length)];
        if (length < TailBytes + 4)
        {
            return whole;
        }

        var tail = await read(new ByteRange(length - TailBytes, TailBytes));
        var footerLength = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (!tail.AsSpan(4).SequenceEqual("PAR1"u8) || footerLength is <= 0 or > FooterBytesMax || footerLength > length - TailBytes)
        {
            return whole;
        }

        var footerRange = new ByteRange(length - TailBytes - footerLength, footerLength + TailBytes);
        var bytes = await read(footerRange);
        return TryRead(bytes.AsSpan(0, footerLength)) is { } footer && footer.Leaves.All(leaf => leaf.Path is [not 0, ..])
            ? [new(0, 4), .. Chunks(footer, Wanted(footer, columns)), footerRange]
            : whole;
    }

    private static ParquetFooter? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ParquetFooterReader.Read(bytes);
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            return null; // the reader will say so in its own words
        }
    }

    /// <summary>Of each column or field the id to look for: its own, or that of the closest level around it where the file has no such field.</summary>
    private static HashSet<int> Wanted(ParquetFooter footer, IReadOnlyCollection<IReadOnlyList<int>> columns)
    {
        var known = footer.Leaves.SelectMany(leaf => leaf.Path).ToHashSet();
        return [.. columns.Select(ids => ids.LastOrDefault(known.Contains))];
    }

    private static IEnumerable<ByteRange> Chunks(ParquetFooter footer, HashSet<int> wanted)
    {
        var leaves = Enumerable.Range(0, footer.Leaves.Count).Where(i => footer.Leaves[i].Path.Any(id => id != 0 && wanted.Contains(id))).ToList();
        foreach (var rowGroup in footer.RowGroups)
        {
            foreach (var i in leaves)
            {
                var chunk = rowGroup.Columns[i];
                yield return new ByteRange(chunk.Start, chunk.CompressedBytes);
                if (chunk.BloomFilter is { } bloom)
                {
                    yield return new ByteRange(bloom, chunk.BloomFilterBytes ?? BloomFilterBytesMax);
                }

                yield return new ByteRange(chunk.OffsetIndex.Offset, chunk.OffsetIndex.Length);
                yield return new ByteRange(chunk.ColumnIndex.Offset, chunk.ColumnIndex.Length);
            }
        }
    }
}
