using System.Buffers;
using System.Buffers.Binary;
using Tarn.Storage;

namespace Tarn.Lake.Formats.Plain;

/// <summary>
/// Writes a copy of a Parquet file without its obstacles. Integers and bytes of fixed length in byte streams become plain
/// values, whose pages follow the others. Nanoseconds of UTC become nanoseconds without a zone, so that the engine keeps
/// their digits. All other bytes keep their offsets. The file may be hostile, so this runs in a worker.
/// </summary>
public static class ParquetPlainCopy
{
    private const int TailBytes = 8;
    private const int CopyBytes = 256 << 10;
    private const int TimestampUnion = 8;
    private const int Nanoseconds = 3;
    private const int ByteStreamSplit = 9;
    private const int Uncompressed = 0;

    /// <summary>Writes the copy.</summary>
    /// <param name="source">The file, whose position can be set.</param>
    /// <param name="target">An empty file, whose position can be set.</param>
    /// <param name="obstacles">The obstacles that the copy lacks.</param>
    /// <exception cref="TarnException">Damaged: the file is no Parquet file.</exception>
    public static void Write(Stream source, Stream target, ParquetObstacle obstacles)
    {
        try
        {
            var footerBytes = Footer(source, out var start);
            var known = ParquetFooterReader.Read(footerBytes);
            var footer = ThriftStruct.Read(footerBytes);
            var streams = obstacles.HasFlag(ParquetObstacle.ByteStreams) ? Streams(known, footer, start) : [];
            CopyOthers(source, target, start, streams);
            var pages = new PlainPages(source, target);
            foreach (var stream in streams)
            {
                Translate(stream, pages);
            }

            if (obstacles.HasFlag(ParquetObstacle.ZonedNanoseconds))
            {
                RemoveZones(footer);
            }

            WriteFooter(footer, target);
        }
        catch (EndOfStreamException)
        {
            throw Damaged("it ends early");
        }
    }

    private static byte[] Footer(Stream source, out long start)
    {
        start = source.Length - TailBytes;
        var tail = new byte[TailBytes];
        source.Position = Math.Max(0, start);
        source.ReadExactly(tail);
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        start -= length;
        if (!tail.AsSpan(4).SequenceEqual("PAR1"u8) || length is <= 0 or > ParquetReadPlan.FooterBytesMax || start < 4)
        {
            throw Damaged($"a footer of {length} bytes; at most {ParquetReadPlan.FooterBytesMax} are read");
        }

        var footer = new byte[length];
        source.Position = start;
        source.ReadExactly(footer);
        return footer;
    }

    private static List<Chunk> Streams(ParquetFooter known, ThriftStruct footer, long end)
    {
        var forms = LeafForm.Of(known.Elements);
        var streams = new List<Chunk>();
        var groups = footer.Structs(4).ToList();
        for (var group = 0; group < known.RowGroups.Count; group++)
        {
            var chunks = groups.ElementAtOrDefault(group)?.Structs(1).ToList() ?? [];
            for (var leaf = 0; leaf < known.Leaves.Count; leaf++)
            {
                var column = known.RowGroups[group].Columns[leaf];
                if (!ParquetReadPlan.Obstacles(known, leaf, column).HasFlag(ParquetObstacle.ByteStreams))
                {
                    continue;
                }

                var (from, to) = (column.Start, column.Start + column.CompressedBytes);
                if (chunks.Count != known.Leaves.Count || forms.Count != known.Leaves.Count || from < 4 || to < from || to > end)
                {
                    throw Damaged("its footer contradicts itself");
                }

                streams.Add(new Chunk(chunks[leaf], from, to, forms[leaf]));
            }
        }

        return streams;
    }

    /// <summary>Copies all bytes before the footer, except the chunks that are translated. Holes replace these chunks.</summary>
    private static void CopyOthers(Stream source, Stream target, long end, IEnumerable<Chunk> left)
    {
        var at = 0L;
        var buffer = new byte[CopyBytes];
        foreach (var chunk in left.OrderBy(chunk => chunk.From).Append(new Chunk(new ThriftStruct(), end, end, default)))
        {
            source.Position = target.Position = at;
            for (var rest = chunk.From - at; rest > 0;)
            {
                var step = (int)Math.Min(rest, buffer.Length);
                source.ReadExactly(buffer.AsSpan(0, step));
                target.Write(buffer.AsSpan(0, step));
                rest -= step;
            }

            at = Math.Max(at, chunk.To);
        }

        target.Position = end;
    }

    private static void Translate(Chunk chunk, PlainPages pages)
    {
        var column = chunk.Fields.StructOf(3);
        var written = pages.Write(chunk.From, chunk.To, column.NumberOf(4), chunk.Form);
        column.Replace(2, ByteStreamSplit, 0);
        column.Set(4, Uncompressed).Set(6, written.Bytes).Set(7, written.Bytes).Set(9, written.DataPage);
        column.Remove(10);
        column.Remove(11);
        column.Remove(13);
        if (written.Dictionary is { } dictionary)
        {
            column.Set(11, dictionary);
        }

        // Its page indexes name the old pages.
        for (var field = 4; field <= 7; field++)
        {
            chunk.Fields.Remove(field);
        }
    }

    private static void RemoveZones(ThriftStruct footer)
    {
        foreach (var element in footer.Structs(2))
        {
            if (element.Struct(10)?.Struct(TimestampUnion) is { } timestamp && timestamp.Struct(2)?.Has(Nanoseconds) == true)
            {
                timestamp.Set(1, false);
            }
        }
    }

    private static void WriteFooter(ThriftStruct footer, Stream target)
    {
        var bytes = new ArrayBufferWriter<byte>();
        footer.Write(new ThriftWriter(bytes));
        target.Write(bytes.WrittenSpan);
        Span<byte> tail = stackalloc byte[TailBytes];
        BinaryPrimitives.WriteInt32LittleEndian(tail, bytes.WrittenCount);
        "PAR1"u8.CopyTo(tail[4..]);
        target.Write(tail);
    }

    private static TarnException Damaged(string message) => new(ErrorKind.Damaged, $"not a Parquet file: {message}");

    /// <summary>A column chunk that is translated.</summary>
    private readonly record struct Chunk(ThriftStruct Fields, long From, long To, LeafForm Form);
}
