using System.Buffers.Binary;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Storage;

namespace Tarn.Lake.Formats.Footers;

/// <summary>
/// Reads the facts of a file that may be hostile or no Parquet file at all. It runs in a worker. Memory: the footer, of at
/// most 64 MiB, and its parsed form.
/// </summary>
public static class FileFactsReader
{
    private const int FooterBytesMax = 64 << 20;
    private const int TailBytes = 8;
    private const int HeadBytes = 16;
    private const int CodecLzo = 3;
    private const int CodecOldLz4 = 5;
    private const int CodecMax = 7;

    /// <summary>Reads a file's facts.</summary>
    /// <param name="file">The file, whose position can be set.</param>
    /// <param name="constants">The columns whose constants are wanted, in lower case.</param>
    public static FileFacts Read(Stream file, IReadOnlySet<string> constants)
    {
        try
        {
            return Footer(file, out var misfit) is { } footer ? Facts(footer, constants) : FileFacts.OfMisfit(misfit);
        }
        catch (TarnException damage) when (damage.Kind == ErrorKind.Damaged)
        {
            return FileFacts.OfMisfit($"its footer is damaged: {damage.Message}");
        }
    }

    internal static FileFacts Of(ParquetFooter footer) => Facts(footer, new HashSet<string>());

    private static ParquetFooter? Footer(Stream file, out string misfit)
    {
        misfit = "";
        if (file.Length == 0)
        {
            misfit = "it is empty";
            return null;
        }

        var head = Bytes(file, 0, (int)Math.Min(HeadBytes, file.Length));
        var tail = Bytes(file, Math.Max(0, file.Length - TailBytes), (int)Math.Min(TailBytes, file.Length));
        if (file.Length < TailBytes + 4 || !tail.AsSpan(4).SequenceEqual("PAR1"u8))
        {
            misfit = NoParquet(head, tail);
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length <= 0 || length > file.Length - TailBytes - 4 || length > FooterBytesMax)
        {
            misfit = $"its footer has {length} bytes, and files of {file.Length} bytes have 1 to {Math.Min(FooterBytesMax, file.Length - TailBytes - 4)}";
            return null;
        }

        return ParquetFooterReader.Read(Bytes(file, file.Length - TailBytes - length, length));
    }

    private static string NoParquet(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => head switch
    {
        _ when tail.EndsWith("PARE"u8) || head.StartsWith("PARE"u8) => "its footer is encrypted",
        _ when head.StartsWith("PAR1"u8) => "it is a Parquet file that was cut off: its footer is missing",
        _ when head.StartsWith("ORC"u8) => "it is an ORC file, and only Parquet files are adopted",
        _ when head.StartsWith("Obj\x01"u8) => "it is an Avro file, and only Parquet files are adopted",
        _ when head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) => "it is a gzip file, and only Parquet files are adopted",
        _ when head.ContainsAnyExceptInRange((byte)' ', (byte)'~') is false || head.IndexOfAny("\r\n\t"u8) >= 0 =>
            "it is a text file, such as CSV or JSON, and only Parquet files are adopted",
        _ => "it is no Parquet file",
    };

    private static FileFacts Facts(ParquetFooter footer, IReadOnlySet<string> constants)
    {
        if (footer.IsEncrypted)
        {
            return FileFacts.OfMisfit("its columns are encrypted");
        }

        var columns = ParquetColumns.Of(footer.Elements);
        if ((columns.Misfit ?? Compression(footer)) is { } misfit)
        {
            return FileFacts.OfMisfit(misfit);
        }

        if (columns.Leaves.Count != footer.Leaves.Count || footer.RowGroups.Sum(group => group.RowCount) != footer.RowCount
            || footer.RowGroups.Any(group => group.RowCount < 0))
        {
            return FileFacts.OfMisfit("its footer contradicts itself about columns or rows");
        }

        var mapped = Mapped(footer, columns);
        var unsigned = Enumerable.Range(0, columns.Leaves.Count).Where(leaf => columns.Leaves[leaf]?.Form == ParquetValueForm.Unsigned64).ToList();
        return new FileFacts
        {
            Unsigned = unsigned.Select(leaf => mapped.Leaves[leaf].FieldId).ToHashSet(),
            UnsignedFits = unsigned.TrueForAll(leaf => FitsLong(mapped.RowGroups.Select(group => group.Columns[leaf]))),
            RowCount = footer.RowCount,
            Columns = columns.Columns,
            HasFieldIds = columns.HasFieldIds,
            SplitOffsets = SplitOffsets(footer),
            Metrics = FileMetrics.Of(mapped, columns.Columns, _ => null, MetricsModes.Usual(columns.Columns)),
            Constants = columns.Columns.Fields.Where(field => constants.Contains(field.Name.ToLowerInvariant()) && field.Type is PrimitiveType)
                .Select(field => (field.Name, Value: Constant(mapped, field)))
                .Where(constant => constant.Value is not null)
                .ToDictionary(constant => constant.Name, constant => constant.Value!),
        };
    }

    private static bool FitsLong(IEnumerable<ParquetColumnChunk> chunks) =>
        chunks.All(chunk => !chunk.HasValues || (chunk.Max is { } highest && SingleValue.DecimalFrom(highest) <= long.MaxValue));

    private static string? Compression(ParquetFooter footer)
    {
        var codec = footer.RowGroups.SelectMany(group => group.Columns).Select(column => column.Codec)
            .FirstOrDefault(codec => codec is CodecLzo or CodecOldLz4 or < 0 or > CodecMax);
        return codec switch
        {
            0 => null,
            CodecLzo => "it is compressed with LZO, which SQL does not read",
            CodecOldLz4 => "it is compressed with Hadoop's LZ4, which SQL does not read",
            _ => $"it is compressed with codec {codec}, which is unknown",
        };
    }

    // Readers may split a file only where a row group begins; offsets of a foreign footer may be anything.
    private static IReadOnlyList<long> SplitOffsets(ParquetFooter footer)
    {
        var offsets = footer.RowGroups.Select(group => group.Start).ToList();
        return offsets.Zip(offsets.Skip(1)).All(pair => pair.First < pair.Second) && offsets.TrueForAll(offset => offset >= 4) ? offsets : [];
    }

    /// <summary>The footer with the ids and usual bounds of the columns. A leaf that is left out has id 0.</summary>
    private static ParquetFooter Mapped(ParquetFooter footer, ParquetColumns columns)
    {
        var ids = new Queue<int>(Leaves(columns.Columns));
        var leaves = footer.Leaves.Select((leaf, i) => leaf with { FieldId = columns.Leaves[i] is null ? 0 : ids.Dequeue() }).ToList();
        foreach (var group in footer.RowGroups)
        {
            for (var i = 0; i < leaves.Count; i++)
            {
                var form = footer.HasColumnOrders ? columns.Leaves[i]?.Form : null;
                var column = group.Columns[i];
                (column.Min, column.Max) = (form?.Usual(column.Min), form?.Usual(column.Max));
            }
        }

        return footer with { Leaves = leaves };
    }

    private static IEnumerable<int> Leaves(IcebergType type) => Iceberg.Schemas.SchemaIndex.Children(type)
        .SelectMany(field => field.Type is PrimitiveType ? [field.Id] : Leaves(field.Type));

    /// <summary>The only value of a column; empty: null. Null: it has several, or its footer does not show it.</summary>
    private static byte[]? Constant(ParquetFooter footer, NestedField field)
    {
        var place = footer.Leaves.ToList().FindIndex(leaf => leaf.FieldId == field.Id);
        var chunks = footer.RowGroups.Where(group => group.RowCount > 0).Select(group => group.Columns[place]).ToList();
        if (chunks.TrueForAll(chunk => chunk.NullCount == chunk.ValueCount))
        {
            return [];
        }

        var first = chunks[0];
        return first.Min is { } value && chunks.TrueForAll(chunk =>
            chunk.NullCount == 0 && chunk.Min is { } low && chunk.Max is { } high && low.AsSpan().SequenceEqual(value) && high.AsSpan().SequenceEqual(value))
            ? value
            : null;
    }

    private static byte[] Bytes(Stream file, long offset, int count)
    {
        file.Position = offset;
        var bytes = new byte[count];
        return file.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count
            ? bytes
            : throw new TarnException(ErrorKind.Damaged, "the file ends early");
    }
}
