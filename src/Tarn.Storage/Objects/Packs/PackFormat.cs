using System.Buffers.Binary;
using Tarn.Storage.Checksums;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects.Packs;

/// <summary>
/// The bytes of packs: a header, then entries one after the other, then, when the pack was sealed, its index.
/// <c>docs/formats/blobs.md</c> describes them.
/// </summary>
internal static class PackFormat
{
    /// <summary>The bytes before the first entry.</summary>
    public const int HeaderBytes = 32;

    /// <summary>The bytes of an entry before its attribute.</summary>
    public const int EntryHeaderBytes = 20;

    /// <summary>The bytes after the index: where it begins, and a checksum.</summary>
    public const int TrailerBytes = 16;

    private const uint EntryMagic = 0x54504B45; // TPKE
    private const uint IndexMagic = 0x54504B49; // TPKI
    private const int CheckedBytes = 16;
    private const byte IndexVersion = 1;
    private static ReadOnlySpan<byte> Magic => "TarnPack"u8;

    public static byte[] Header(BlobId pack)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        pack.Write(header.AsSpan(12));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(HeaderBytes - 4), Crc32C.Append(0, header.AsSpan(0, HeaderBytes - 4)));
        return header;
    }

    /// <summary>Whether the bytes are the header of that pack.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> bytes, BlobId pack) => bytes.SequenceEqual(Header(pack));

    /// <summary>The bytes of the magic number with which an entry begins.</summary>
    public const int MarkBytes = sizeof(uint);

    /// <summary>The offset of the first magic number of an entry; -1: there is none.</summary>
    public static int FindMark(ReadOnlySpan<byte> bytes)
    {
        Span<byte> mark = stackalloc byte[MarkBytes];
        BinaryPrimitives.WriteUInt32BigEndian(mark, EntryMagic);
        return bytes.IndexOf(mark);
    }

    /// <summary>The header of an entry. Its checksum covers offset, lengths, attribute and body.</summary>
    public static byte[] EntryHeader(BlobId pack, long at, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> body)
    {
        var header = new byte[EntryHeaderBytes];
        BinaryPrimitives.WriteUInt32BigEndian(header, EntryMagic);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), attribute.Length);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), body.Length);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(CheckedBytes), Crc(pack, at, header, attribute, body));
        return header;
    }

    /// <summary>The lengths of the entry that a header describes; null: it is none.</summary>
    public static (int Attribute, int Body)? Lengths(ReadOnlySpan<byte> header)
    {
        if (header.Length < EntryHeaderBytes || BinaryPrimitives.ReadUInt32BigEndian(header) != EntryMagic)
        {
            return null;
        }

        var (attribute, body) = (BinaryPrimitives.ReadInt32BigEndian(header[8..]), BinaryPrimitives.ReadInt32BigEndian(header[12..]));
        return attribute < 0 || body < 0 ? null : (attribute, body);
    }

    /// <summary>Whether an entry's checksum holds.</summary>
    public static bool IsWhole(BlobId pack, long at, ReadOnlySpan<byte> header, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> body) =>
        BinaryPrimitives.ReadUInt32BigEndian(header[CheckedBytes..]) == Crc(pack, at, header, attribute, body);

    /// <summary>The index of a sealed pack, with its trailer.</summary>
    /// <param name="at">The end of the last entry.</param>
    /// <param name="entries">All entries, in order.</param>
    public static byte[] Index(BlobId pack, long at, IReadOnlyList<PackEntry> entries)
    {
        var writer = new ValueWriter(IndexVersion).Count(entries.Count);
        foreach (var entry in entries)
        {
            writer.Count(entry.AttributeBytes).Count(entry.BodyBytes);
        }

        var index = writer.ToArray();
        var bytes = new byte[index.Length + TrailerBytes];
        index.CopyTo(bytes, 0);
        var trailer = bytes.AsSpan(index.Length);
        BinaryPrimitives.WriteInt64BigEndian(trailer, at);
        BinaryPrimitives.WriteUInt32BigEndian(trailer[8..], IndexMagic);
        BinaryPrimitives.WriteUInt32BigEndian(trailer[12..], IndexCrc(pack, bytes.AsSpan(..^4)));
        return bytes;
    }

    /// <summary>Where the index begins, by the trailer; null: the pack was not sealed.</summary>
    public static long? IndexStart(ReadOnlySpan<byte> trailer) =>
        BinaryPrimitives.ReadUInt32BigEndian(trailer[8..]) == IndexMagic ? BinaryPrimitives.ReadInt64BigEndian(trailer) : null;

    /// <summary>Reads what <see cref="Index"/> wrote; null: the bytes are damaged.</summary>
    public static List<PackEntry>? ReadIndex(BlobId pack, ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[^4..]) != IndexCrc(pack, bytes[..^4]))
        {
            return null;
        }

        var reader = new ValueReader(bytes);
        if (reader.Version != IndexVersion)
        {
            return null;
        }

        var entries = new List<PackEntry>();
        var at = (long)HeaderBytes;
        for (var left = reader.Count(); left > 0; left--)
        {
            entries.Add(new PackEntry(at, (int)reader.Count(), (int)reader.Count()));
            at = entries[^1].End;
        }

        return entries;
    }

    // Bytes that were an entry at another offset or of another pack are not valid: old blocks of a disk must not count.
    private static uint Crc(BlobId pack, long at, ReadOnlySpan<byte> header, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> body)
    {
        var crc = Crc32C.Append(Seed(pack, at), header[..CheckedBytes]);
        return Crc32C.Append(Crc32C.Append(crc, attribute), body);
    }

    private static uint IndexCrc(BlobId pack, ReadOnlySpan<byte> bytes) => Crc32C.Append(Seed(pack, 0), bytes);

    private static uint Seed(BlobId pack, long at)
    {
        Span<byte> place = stackalloc byte[BlobId.Bytes + 8];
        pack.Write(place);
        BinaryPrimitives.WriteInt64BigEndian(place[BlobId.Bytes..], at);
        return Crc32C.Append(0, place);
    }
}
