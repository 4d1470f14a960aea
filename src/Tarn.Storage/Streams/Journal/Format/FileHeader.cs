using System.Buffers.Binary;
using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// A journal file's header; it is written twice in the file's first page, because only the header holds the file's epoch.
/// </summary>
/// <param name="Number">The file's number, 1 and up.</param>
/// <param name="Instance">The instance that owns the journal.</param>
/// <param name="Epoch">The recovery epoch of all its frames.</param>
/// <param name="CreatedMs">Unix milliseconds.</param>
/// <param name="Previous">Where an earlier file ends, if this header has to state it.</param>
internal readonly record struct FileHeader(
    long Number, Guid Instance, uint Epoch, long CreatedMs, FileEnd Previous)
{
    /// <summary>Bytes of one copy.</summary>
    public const int Bytes = 128;
    private const int CrcAt = Bytes - 4;

    /// <summary>The whole first page.</summary>
    public byte[] ToPage()
    {
        var page = new byte[JournalFormat.HeaderPageBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(page, JournalFormat.FileMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(8), JournalFormat.FileVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(12), Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(16), Number);
        Instance.TryWriteBytes(page.AsSpan(24));
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(40), Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(48), CreatedMs);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(56), Previous.Number);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(64), Previous.ValidTo);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(72), Previous.Lsn);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(80), Previous.ChangeLsn);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(CrcAt), Crc32C.Compute(page.AsSpan(0, CrcAt)));
        page.AsSpan(0, Bytes).CopyTo(page.AsSpan(JournalFormat.HeaderCopyAt));
        return page;
    }

    /// <summary>Reads either copy; null when neither is valid.</summary>
    /// <exception cref="TarnException">NotSupported: the file has another version of the format.</exception>
    public static FileHeader? Read(IDiskFile file)
    {
        Span<byte> copy = stackalloc byte[Bytes];
        foreach (var place in (ReadOnlySpan<int>)[0, JournalFormat.HeaderCopyAt])
        {
            if (SectorReads.TryRead(file, place, copy) == Bytes && IsSound(copy))
            {
                return Parse(copy, file.Path);
            }
        }

        return null;
    }

    /// <summary>Whether these bytes begin with a whole, valid copy.</summary>
    public static bool IsSound(ReadOnlySpan<byte> copy) =>
        copy.Length >= Bytes
        && BinaryPrimitives.ReadUInt64LittleEndian(copy) == JournalFormat.FileMagic
        && Crc32C.Compute(copy[..CrcAt]) == BinaryPrimitives.ReadUInt32LittleEndian(copy[CrcAt..]);

    private static FileHeader Parse(ReadOnlySpan<byte> copy, string path)
    {
        var version = BinaryPrimitives.ReadUInt32LittleEndian(copy[8..]);
        if (version != JournalFormat.FileVersion)
        {
            throw new TarnException(
                ErrorKind.NotSupported, $"{path} has version {version} of the journal's format; this program knows {JournalFormat.FileVersion}.");
        }

        return new FileHeader(
            BinaryPrimitives.ReadInt64LittleEndian(copy[16..]),
            new Guid(copy.Slice(24, 16)),
            BinaryPrimitives.ReadUInt32LittleEndian(copy[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(copy[48..]),
            new FileEnd(
                BinaryPrimitives.ReadInt64LittleEndian(copy[56..]),
                BinaryPrimitives.ReadInt64LittleEndian(copy[64..]),
                BinaryPrimitives.ReadInt64LittleEndian(copy[72..]),
                BinaryPrimitives.ReadInt64LittleEndian(copy[80..])));
    }
}
