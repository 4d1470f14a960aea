using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tarn.Storage.Checksums;

/// <summary>
/// CRC-32C (Castagnoli), the checksum of Kafka batches and journal frames; computed by the processor's instructions.
/// </summary>
public static class Crc32C
{
    // The instruction takes 3 cycles but can start in each cycle. Three streams therefore run at once and are joined by a
    // carry-less product.
    private const int LaneWordsMax = 128;
    private const int LaneWordsMin = 3;

    // Entry i is x^(64 i - 33). A state times that entry, passed once more through the instruction (x^33), is the state
    // after i words of zeros.
    private static readonly uint[] OverWords = Powers();

    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>
    /// The checksum of the bytes that <paramref name="crc"/> covers, followed by these bytes; 0 covers none.
    /// </summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        while (words.Length >= 3 * LaneWordsMin && Pclmulqdq.IsSupported)
        {
            var lane = Math.Min(words.Length / 3, LaneWordsMax);
            state = ThreeLanes(state, words[..lane], words.Slice(lane, lane), words.Slice(2 * lane, lane));
            words = words[(3 * lane)..];
        }

        foreach (var word in words)
        {
            state = BitOperations.Crc32C(state, word);
        }

        foreach (var value in bytes[(bytes.Length & ~(sizeof(ulong) - 1))..])
        {
            state = BitOperations.Crc32C(state, value);
        }

        return ~state;
    }

    private static uint ThreeLanes(uint state, ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, ReadOnlySpan<ulong> third)
    {
        uint a = state, b = 0, c = 0;
        for (var i = 0; i < first.Length && i < second.Length && i < third.Length; i++)
        {
            a = BitOperations.Crc32C(a, first[i]);
            b = BitOperations.Crc32C(b, second[i]);
            c = BitOperations.Crc32C(c, third[i]);
        }

        var over = Product(a, OverWords[2 * first.Length]) ^ Product(b, OverWords[first.Length]);
        return BitOperations.Crc32C(0, over) ^ c;
    }

    private static ulong Product(uint left, uint right) =>
        Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar((ulong)left), Vector128.CreateScalar((ulong)right), 0).ToScalar();

    private static uint[] Powers()
    {
        // Bit 0 of a state is x^31.
        var powers = new uint[(2 * LaneWordsMax) + 1];
        powers[1] = 1;
        for (var i = 2; i < powers.Length; i++)
        {
            powers[i] = BitOperations.Crc32C(powers[i - 1], 0UL);
        }

        return powers;
    }
}
