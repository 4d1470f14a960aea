using System.Globalization;
using Tarn.Storage.Checksums;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>Compares a block with its checksum; the only source of errors about damaged blobs.</summary>
internal static class BlockDamage
{
    /// <param name="extent">The block's extent.</param>
    /// <param name="checksums">CRC-32C of each block of the extent.</param>
    /// <param name="block">The block's index.</param>
    /// <param name="bytes">The block's bytes as read; fewer where the file ends early.</param>
    /// <exception cref="TarnException">Damaged.</exception>
    public static void Check(Extent extent, ReadOnlySpan<uint> checksums, int block, ReadOnlySpan<byte> bytes)
    {
        var start = (long)block * ObjectLimits.BlockBytes;
        var length = extent.BlockLength(block);
        if (bytes.Length != length)
        {
            throw Damaged(
                extent, string.Create(
                    CultureInfo.InvariantCulture, $"ends at byte {extent.Offset + start + bytes.Length}, {length - bytes.Length} bytes early"));
        }

        if (block >= checksums.Length)
        {
            throw Damaged(
                extent, string.Create(
                    CultureInfo.InvariantCulture, $"has no checksum for bytes {extent.Offset + start} to {extent.Offset + start + length - 1}"));
        }

        if (checksums[block] != Crc32C.Compute(bytes))
        {
            throw Damaged(extent, string.Create(
                CultureInfo.InvariantCulture, $"does not carry its checksum in bytes {extent.Offset + start} to {extent.Offset + start + length - 1}"));
        }
    }

    /// <summary>Sealed bytes of an extent that its key does not open.</summary>
    /// <param name="start">The offset of the first in the extent.</param>
    public static TarnException Foreign(Extent extent, long start, int length) => Damaged(
        extent, string.Create(
            CultureInfo.InvariantCulture, $"does not open with its key in bytes {extent.Offset + start} to {extent.Offset + start + length - 1}"));

    /// <summary>A file that ends too soon.</summary>
    /// <param name="end">The offset in the extent at which it ends.</param>
    public static TarnException Short(Extent extent, long end) => Damaged(
        extent, string.Create(CultureInfo.InvariantCulture, $"ends at byte {extent.Offset + end}, before the bytes that a reader wants"));

    public static TarnException Missing(Extent extent) => Damaged(extent, "is missing");

    private static TarnException Damaged(Extent extent, string how) => new(ErrorKind.Damaged, $"Blob {extent.Blob} {how}.");
}
