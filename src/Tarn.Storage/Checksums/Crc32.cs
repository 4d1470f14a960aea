using System.Buffers.Binary;

namespace Tarn.Storage.Checksums;

/// <summary>CRC-32 of ISO 3309 (zip, PNG), sixteen bytes at a time.</summary>
public static class Crc32
{
    private const int Slices = 16;
    private static readonly uint[] Tables = [.. SlicingTables.Make(0xEDB88320, Slices).Select(entry => (uint)entry)];

    /// <summary>
    /// The checksum of the bytes that <paramref name="crc"/> covers, followed by these bytes; 0 covers none.
    /// </summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables.AsSpan(0, Slices * 256);
        var state = ~crc;
        while (bytes.Length >= Slices)
        {
            var a = state ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var b = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            var c = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            var d = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
            state = Word(tables, 12, a) ^ Word(tables, 8, b) ^ Word(tables, 4, c) ^ Word(tables, 0, d);
            bytes = bytes[Slices..];
        }

        foreach (var value in bytes)
        {
            state = (state >> 8) ^ tables[(byte)(state ^ value)];
        }

        return ~state;
    }

    private static uint Word(ReadOnlySpan<uint> tables, int slice, uint word) =>
        tables[((slice + 3) * 256) + (byte)word]
        ^ tables[((slice + 2) * 256) + (byte)(word >> 8)]
        ^ tables[((slice + 1) * 256) + (byte)(word >> 16)]
        ^ tables[(slice * 256) + (byte)(word >> 24)];
}
