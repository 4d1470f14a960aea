using System.Buffers.Binary;
using System.Globalization;

namespace Tarn.Bench.Client;

/// <summary>
/// A record whose bytes and partition key follow from one counter, so that a reader can check all of it.
/// </summary>
internal static class VerifiableRecord
{
    public static string Key(long counter) => string.Create(CultureInfo.InvariantCulture, $"key-{counter}");

    public static void Fill(long counter, Span<byte> data)
    {
        BinaryPrimitives.WriteInt64LittleEndian(data, counter);
        var state = ((ulong)counter * 0x9E3779B97F4A7C15) | 1;
        for (var at = sizeof(long); at < data.Length; at++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            data[at] = (byte)state;
        }
    }

    public static bool Matches(ReadOnlySpan<byte> data, string key)
    {
        if (data.Length < sizeof(long))
        {
            return false;
        }

        var counter = BinaryPrimitives.ReadInt64LittleEndian(data);
        var expected = new byte[data.Length];
        Fill(counter, expected);
        return data.SequenceEqual(expected) && key == Key(counter);
    }
}
