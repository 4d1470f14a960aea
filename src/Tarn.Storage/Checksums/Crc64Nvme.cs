using System.Buffers.Binary;

namespace Tarn.Storage.Checksums;

/// <summary>CRC-64/NVME, sixteen bytes at a time.</summary>
public static class Crc64Nvme
{
    private const int Slices = 16;
    private static readonly ulong[] Tables = SlicingTables.Make(0x9A6C9329AC4BC9B5, Slices);

    /// <summary>
    /// The checksum of the bytes that <paramref name="crc"/> covers, followed by these bytes; 0 covers none.
    /// </summary>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables.AsSpan(0, Slices * 256);
        var state = ~crc;
        while (bytes.Length >= Slices)
        {
            var a = state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            var b = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            state = Word(tables, 8, a) ^ Word(tables, 0, b);
            bytes = bytes[Slices..];
        }

        foreach (var value in bytes)
        {
            state = (state >> 8) ^ tables[(byte)(state ^ value)];
        }

        return ~state;
    }

    private static ulong Word(ReadOnlySpan<ulong> tables, int slice, ulong word)
    {
        var result = 0UL;
        for (var place = 7; place >= 0; place--)
        {
            result ^= tables[((slice + place) * 256) + (byte)word];
            word >>= 8;
        }

        return result;
    }
}
