using System.Buffers.Binary;
using System.Numerics;

namespace Tarn.Storage.Streams.Records;

/// <summary>CRC-32C (Castagnoli), as Kafka batches and journal frames carry it; by the processor's instruction.</summary>
public static class Crc32C
{
    // The instruction takes 3 cycles but can start each cycle: three lanes run at once and are joined by a table.
    private const int LaneBytes = 1024;
    private const int BlockBytes = 3 * LaneBytes;
    private static readonly uint[] OverOneLane = ShiftTable(LaneBytes);
    private static readonly uint[] OverTwoLanes = ShiftTable(2 * LaneBytes);

    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by the bytes; 0 covers nothing.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        while (bytes.Length >= BlockBytes)
        {
            state = Block(state, bytes);
            bytes = bytes[BlockBytes..];
        }

        return ~Single(state, bytes);
    }

    private static uint Block(uint state, ReadOnlySpan<byte> bytes)
    {
        var first = bytes[..LaneBytes];
        var second = bytes.Slice(LaneBytes, LaneBytes);
        var third = bytes.Slice(2 * LaneBytes, LaneBytes);
        uint a = state, b = 0, c = 0;
        for (var i = 0; i <= LaneBytes - sizeof(ulong); i += sizeof(ulong))
        {
            a = BitOperations.Crc32C(a, BinaryPrimitives.ReadUInt64LittleEndian(first[i..]));
            b = BitOperations.Crc32C(b, BinaryPrimitives.ReadUInt64LittleEndian(second[i..]));
            c = BitOperations.Crc32C(c, BinaryPrimitives.ReadUInt64LittleEndian(third[i..]));
        }

        return Shift(OverTwoLanes, a) ^ Shift(OverOneLane, b) ^ c;
    }

    private static uint Single(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return state;
    }

    private static uint Shift(uint[] table, uint state) =>
        table[state & 0xFF] ^ table[256 + ((state >> 8) & 0xFF)] ^ table[512 + ((state >> 16) & 0xFF)] ^ table[768 + (state >> 24)];

    // The state after zero bytes is linear in the state before: what each byte of it becomes, at each of four places.
    private static uint[] ShiftTable(int zeroBytes)
    {
        var table = new uint[4 * 256];
        for (var place = 0; place < 4; place++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var state = 1u << ((8 * place) + bit);
                for (var i = 0; i < zeroBytes / sizeof(ulong); i++)
                {
                    state = BitOperations.Crc32C(state, 0UL);
                }

                var single = 1 << bit;
                for (var value = 0; value < 256; value++)
                {
                    if ((value & single) != 0)
                    {
                        table[(256 * place) + value] ^= state;
                    }
                }
            }
        }

        return table;
    }
}
