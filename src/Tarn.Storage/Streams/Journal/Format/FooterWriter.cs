using System.Buffers;
using System.Buffers.Binary;
using Tarn.Storage.Checksums;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// Builds a footer: a frame whose payload is a table of sections and the sections, then a trailer. A reader finds the
/// footer through the trailer, from the file's end.
/// </summary>
internal static class FooterWriter
{
    public const int TrailerBytes = 32;
    public const int SectionEntryBytes = 2 + 2 + 4 + 8 + 4;
    public const int SliceEntryBytes = 8 + 8 + 4 + 4 + (4 * 8);
    private const int SliceBytesAbout = 128;
    private const int FrameBytesAbout = 10;

    /// <summary>
    /// Builds the payload; <paramref name="slices"/> gets the slices with their offsets in the payload.
    /// </summary>
    public static byte[] Payload(
        FooterContent content, IReadOnlyList<(ShardId Shard, FrameEntry[] Frames)> index, List<SliceEntry> slices)
    {
        var indexBytes = Index(index, slices);
        (FooterSection Type, ReadOnlyMemory<byte> Bytes)[] sections =
        [
            (FooterSection.File, File(content)),
            (FooterSection.Streams, Streams(content)),
            (FooterSection.Shards, Shards(content)),
            (FooterSection.Slices, Slices(slices)),
            (FooterSection.Changes, Changes(content)),
            (FooterSection.Index, indexBytes),
            (FooterSection.Calls, Calls(content)),
        ];
        var tableBytes = 4 + (sections.Length * SectionEntryBytes);
        var payload = new byte[tableBytes + sections.Sum(section => section.Bytes.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(payload, sections.Length);
        var at = tableBytes;
        for (var i = 0; i < sections.Length; i++)
        {
            var entry = payload.AsSpan(4 + (i * SectionEntryBytes));
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)sections[i].Type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], at);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], sections[i].Bytes.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], Crc32C.Compute(sections[i].Bytes.Span));
            sections[i].Bytes.CopyTo(payload.AsMemory(at));
            if (sections[i].Type == FooterSection.Index)
            {
                for (var s = 0; s < slices.Count; s++)
                {
                    slices[s] = slices[s].MovedBy(at);
                }
            }

            at += sections[i].Bytes.Length;
        }

        return payload;
    }

    /// <summary>A footer's whole frame.</summary>
    /// <param name="header">
    /// Holds LSNs, epoch and chain; this method fills in the fields that depend on the payload.
    /// </param>
    /// <param name="payload">The sections.</param>
    /// <param name="seed">The instance's seed.</param>
    public static byte[] Frame(FrameHeader header, byte[] payload, uint seed)
    {
        header.Kind = FrameKind.Footer;
        header.HeaderLength = FrameHeader.Bytes;
        header.StoredLength = payload.Length;
        header.PayloadCrc = Crc32C.Compute(payload);
        var frame = new byte[header.FrameLength];
        payload.CopyTo(frame, FrameHeader.Bytes);
        header.Write(frame, seed);
        return frame;
    }

    /// <summary>The last bytes of a sealed file.</summary>
    public static byte[] Trailer(long footerPosition, int footerLength)
    {
        var trailer = new byte[TrailerBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(trailer, JournalFormat.TrailerMagic);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(8), footerPosition);
        BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(16), footerLength);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(28), Crc32C.Compute(trailer.AsSpan(0, 28)));
        return trailer;
    }

    private static ReadOnlyMemory<byte> Index(IReadOnlyList<(ShardId Shard, FrameEntry[] Frames)> index, List<SliceEntry> slices)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(1, index.Sum(slice => SliceBytesAbout + (slice.Frames.Length * FrameBytesAbout))));
        foreach (var (shard, frames) in index)
        {
            var start = output.WrittenCount;
            SliceCodec.Encode(frames, output);
            slices.Add(SliceEntry.Of(shard, start, output.WrittenSpan[start..], frames));
        }

        return output.WrittenMemory;
    }

    private static byte[] File(FooterContent content) =>
        Numbers([content.LastLsn, content.LastChangeLsn, content.LastHeaderCrc, content.DataEnd, content.LostChangeLsn, content.LastArrivalMs]);

    private static byte[] Streams(FooterContent content) =>
        Numbers([.. content.Streams.SelectMany(stream => (long[])[stream.Stream, stream.RetentionMs])]);

    private static byte[] Shards(FooterContent content) => Numbers([.. content.Shards.SelectMany(shard => (long[])
        [shard.Stream, shard.Shard, shard.NextOffset, shard.FirstOffset, shard.LastArrivalMs, shard.Closed ? 1 : 0])]);

    private static byte[] Changes(FooterContent content) =>
        Numbers([.. content.Changes.SelectMany(change => (long[])[change.Lsn, change.Position])]);

    private static byte[] Calls(FooterContent content)
    {
        var numbers = new long[content.Calls.Count * 3];
        for (var i = 0; i < content.Calls.Count; i++)
        {
            var (call, position) = content.Calls[i];
            (numbers[3 * i], numbers[(3 * i) + 1], numbers[(3 * i) + 2]) = ((long)call.High, (long)call.Low, position);
        }

        return Numbers(numbers);
    }

    private static byte[] Slices(List<SliceEntry> slices)
    {
        var bytes = new byte[slices.Count * SliceEntryBytes];
        for (var i = 0; i < slices.Count; i++)
        {
            var slice = slices[i];
            var entry = bytes.AsSpan(i * SliceEntryBytes);
            BinaryPrimitives.WriteInt64LittleEndian(entry, slice.Shard.Value);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], slice.Position);
            BinaryPrimitives.WriteInt32LittleEndian(entry[16..], slice.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[20..], slice.Crc);
            BinaryPrimitives.WriteInt64LittleEndian(entry[24..], slice.FirstOffset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], slice.EndOffset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[40..], slice.FirstTimeMs);
            BinaryPrimitives.WriteInt64LittleEndian(entry[48..], slice.LastTimeMs);
        }

        return bytes;
    }

    private static byte[] Numbers(ReadOnlySpan<long> numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(long)];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), numbers[i]);
        }

        return bytes;
    }
}
