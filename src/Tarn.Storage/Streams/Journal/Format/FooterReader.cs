using System.Buffers.Binary;
using Tarn.Storage.Calls;
using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// Reads a sealed file's footer section by section, because a start needs the small sections but not the index.
/// </summary>
internal sealed class FooterReader
{
    private readonly IDiskFile _file;
    private readonly Dictionary<FooterSection, (long Position, int Length, uint Crc)> _sections = [];

    private byte[]? _slices;

    private FooterReader(IDiskFile file) => _file = file;

    /// <summary>
    /// Where data ends and the footer begins, according to the trailer; null when there is no readable trailer.
    /// </summary>
    public static long? EndOfData(IDiskFile file)
    {
        var length = file.Length;
        Span<byte> trailer = stackalloc byte[FooterWriter.TrailerBytes];
        return length >= FooterWriter.TrailerBytes
            && SectorReads.TryRead(file, length - trailer.Length, trailer) == trailer.Length
            && BinaryPrimitives.ReadUInt64LittleEndian(trailer) == JournalFormat.TrailerMagic
            && Crc32C.Compute(trailer[..28]) == BinaryPrimitives.ReadUInt32LittleEndian(trailer[28..])
            ? BinaryPrimitives.ReadInt64LittleEndian(trailer[8..])
            : null;
    }

    /// <summary>Finds the footer from the file's end; null when the file has no readable footer.</summary>
    public static FooterReader? Open(IDiskFile file, uint seed, uint? epoch)
    {
        if (EndOfData(file) is not { } position)
        {
            return null;
        }

        Span<byte> header = stackalloc byte[FrameHeader.Bytes];
        return SectorReads.TryRead(file, position, header) == header.Length
            && FrameHeader.TryRead(header, seed, out var frame)
            && frame.Kind == FrameKind.Footer
            && (epoch is null || frame.Epoch == epoch)
            ? new FooterReader(file) { Position = position }.WithTable(position + frame.HeaderLength, frame.Epoch)
            : null;
    }

    /// <summary>Where the footer's frame begins.</summary>
    public long Position { get; private init; }

    /// <summary>The file's epoch, for a file whose header cannot be read.</summary>
    public uint Epoch { get; private set; }

    public bool TryReadContent(out FooterContent content)
    {
        content = new FooterContent();
        if (!TryNumbers(FooterSection.File, 6, out var numbers))
        {
            return false;
        }

        content.LastLsn = numbers[0];
        content.LastChangeLsn = numbers[1];
        content.LastHeaderCrc = (uint)numbers[2];
        content.DataEnd = numbers[3];
        content.LostChangeLsn = numbers[4];
        content.LastArrivalMs = numbers[5];
        if (!TryNumbers(FooterSection.Changes, 0, out numbers))
        {
            return false;
        }

        for (var i = 0; i + 1 < numbers.Length; i += 2)
        {
            content.Changes.Add((numbers[i], numbers[i + 1]));
        }

        return true;
    }

    /// <summary>The state of streams and shards at the file's end.</summary>
    public bool TryReadShards(FooterContent content)
    {
        if (!TryNumbers(FooterSection.Streams, 0, out var streams) || !TryNumbers(FooterSection.Shards, 0, out var shards))
        {
            return false;
        }

        for (var i = 0; i + 1 < streams.Length; i += 2)
        {
            content.Streams.Add((streams[i], streams[i + 1]));
        }

        for (var i = 0; i + 5 < shards.Length; i += 6)
        {
            content.Shards.Add(new FooterContent.ShardState(
                shards[i], shards[i + 1], shards[i + 2], shards[i + 3], shards[i + 4], shards[i + 5] != 0));
        }

        return true;
    }

    public bool TryReadCalls(FooterContent content)
    {
        if (!TryNumbers(FooterSection.Calls, 0, out var calls))
        {
            return false;
        }

        for (var i = 0; i + 2 < calls.Length; i += 3)
        {
            content.Calls.Add((new CallKey((ulong)calls[i], (ulong)calls[i + 1]), calls[i + 2]));
        }

        return true;
    }

    /// <summary>Whether the table of slices can be read.</summary>
    public bool HasSlices =>
        _sections.TryGetValue(FooterSection.Index, out var index) && IsInFile(index) && (_slices ??= ReadSection(FooterSection.Slices)) is not null;

    /// <summary>Sections that do not match their checksum. Reads all of them.</summary>
    public IEnumerable<FooterSection> DamagedSections() => _sections.Keys.Where(section => ReadSection(section) is null);

    /// <summary>Each shard's slice of this file; null when the section is damaged.</summary>
    public List<SliceEntry>? ReadSlices()
    {
        if (!HasSlices)
        {
            return null;
        }

        var (bytes, index) = (_slices!, _sections[FooterSection.Index]);
        _slices = null;

        var found = new List<SliceEntry>(bytes.Length / FooterWriter.SliceEntryBytes);
        for (var at = 0; at + FooterWriter.SliceEntryBytes <= bytes.Length; at += FooterWriter.SliceEntryBytes)
        {
            var entry = bytes.AsSpan(at);
            found.Add(new SliceEntry(
                new ShardId(BinaryPrimitives.ReadInt64LittleEndian(entry)),
                index.Position + BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[32..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[40..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[48..])));
        }

        return found;
    }

    private FooterReader? WithTable(long payload, uint epoch)
    {
        const int SectionsMax = 1_000;
        Epoch = epoch;
        Span<byte> count = stackalloc byte[4];
        if (SectorReads.TryRead(_file, payload, count) != 4 || BinaryPrimitives.ReadInt32LittleEndian(count) is var known && known is < 0 or > SectionsMax)
        {
            return null;
        }

        var table = new byte[known * FooterWriter.SectionEntryBytes];
        if (SectorReads.TryRead(_file, payload + 4, table) != table.Length)
        {
            return null;
        }

        for (var at = 0; at < table.Length; at += FooterWriter.SectionEntryBytes)
        {
            var entry = table.AsSpan(at);
            var place = (
                payload + BinaryPrimitives.ReadInt32LittleEndian(entry[4..]),
                (int)BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]));

            // A damaged type could equal another section's type. Bytes with a matching checksum would then be read as
            // the wrong section.
            if (!_sections.TryAdd((FooterSection)BinaryPrimitives.ReadUInt16LittleEndian(entry), place))
            {
                return null;
            }
        }

        return this;
    }

    private bool TryNumbers(FooterSection section, int atLeast, out long[] numbers)
    {
        numbers = [];
        if (ReadSection(section) is not { } bytes || bytes.Length < atLeast * sizeof(long))
        {
            return false;
        }

        numbers = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * sizeof(long)));
        }

        return true;
    }

    // The table has no checksum of its own; each section has one.
    private bool IsInFile((long Position, int Length, uint Crc) place) =>
        place.Position > Position && place.Length >= 0 && place.Position + place.Length <= _file.Length;

    private byte[]? ReadSection(FooterSection section)
    {
        if (!_sections.TryGetValue(section, out var place) || !IsInFile(place))
        {
            return null;
        }

        var bytes = new byte[place.Length];
        return SectorReads.TryRead(_file, place.Position, bytes) == bytes.Length && Crc32C.Compute(bytes) == place.Crc ? bytes : null;
    }
}
