using System.Buffers.Binary;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>Keys of numbers in byte order.</summary>
internal static class NumberKeys
{
    public static byte[] Of(long first)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, first);
        return key;
    }

    public static byte[] Of(long first, long second)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(key, first);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), second);
        return key;
    }

    public static byte[] Of(long first, long second, long third)
    {
        var key = new byte[24];
        BinaryPrimitives.WriteInt64BigEndian(key, first);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), second);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(16), third);
        return key;
    }

    public static byte[] Of(long first, ReadOnlySpan<byte> text)
    {
        var key = new byte[8 + text.Length];
        BinaryPrimitives.WriteInt64BigEndian(key, first);
        text.CopyTo(key.AsSpan(8));
        return key;
    }

    public static long Part(ReadOnlyMemory<byte> key, int index) => BinaryPrimitives.ReadInt64BigEndian(key.Span[(8 * index)..]);
}
