using System.Buffers.Binary;
using Tarn.Storage.Checksums;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The CRC-32C in the last 4 bytes of every page of the store's file, over the page's number and its other bytes.
/// SQLite leaves these bytes free. Pages with rows, the inner pages of the tree and pages without content all carry
/// one.
/// </summary>
internal static class PageChecksum
{
    /// <summary>The size of a page.</summary>
    public const int PageBytes = 4_096;

    /// <summary>Bytes at each page's end that hold the checksum.</summary>
    public const int Bytes = sizeof(uint);

    /// <summary>True when a page matches its checksum.</summary>
    /// <param name="page">The whole page.</param>
    /// <param name="number">The page's number in the file, from 1 on.</param>
    public static bool Matches(ReadOnlySpan<byte> page, long number) => BinaryPrimitives.ReadUInt32BigEndian(page[^Bytes..]) == Compute(page, number);

    /// <summary>Writes the checksum into a page.</summary>
    public static void Write(Span<byte> page, long number) => BinaryPrimitives.WriteUInt32BigEndian(page[^Bytes..], Compute(page, number));

    private static uint Compute(ReadOnlySpan<byte> page, long number)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(place, number);
        return Crc32C.Append(Crc32C.Compute(place), page[..^Bytes]);
    }
}
