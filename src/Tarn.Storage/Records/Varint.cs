namespace Tarn.Storage.Records;

/// <summary>
/// Variable-length numbers: 7 bits per byte, lowest first; signed numbers in zigzag form, as in Kafka and protocol
/// buffers.
/// </summary>
internal static class Varint
{
    public const int BytesMax = 10;

    public static ulong Zigzag(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long Unzigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    public static int Length(ulong value) => (System.Numerics.BitOperations.Log2(value | 1) + 7) / 7;

    public static int SignedLength(long value) => Length(Zigzag(value));

    /// <summary>Returns the number of bytes written.</summary>
    public static int Write(Span<byte> target, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[at++] = (byte)value;
        return at;
    }

    public static int WriteSigned(Span<byte> target, long value) => Write(target, Zigzag(value));

    /// <summary>
    /// Reads at <paramref name="at"/> and moves it; false when the bytes end or the number is too long.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if ((uint)at >= (uint)bytes.Length)
            {
                return false;
            }

            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    public static bool TryReadSigned(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        var read = TryRead(bytes, ref at, out var raw);
        value = Unzigzag(raw);
        return read;
    }
}
