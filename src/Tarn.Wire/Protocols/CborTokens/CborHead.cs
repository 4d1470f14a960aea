using System.Buffers.Binary;
using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>Heads of CBOR data items: the initial byte and the argument (RFC 8949, section 3).</summary>
internal static class CborHead
{
    /// <summary>The longest head.</summary>
    public const int BytesMax = 9;

    /// <summary>Writes a head in its shortest form; returns its length.</summary>
    public static int Write(Span<byte> target, CborKind kind, ulong argument)
    {
        var major = (byte)((int)kind << 5);
        switch (argument)
        {
            case < 24:
                target[0] = (byte)(major | (byte)argument);
                return 1;
            case <= byte.MaxValue:
                target[0] = (byte)(major | 24);
                target[1] = (byte)argument;
                return 2;
            case <= ushort.MaxValue:
                target[0] = (byte)(major | 25);
                BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)argument);
                return 3;
            case <= uint.MaxValue:
                target[0] = (byte)(major | 26);
                BinaryPrimitives.WriteUInt32BigEndian(target[1..], (uint)argument);
                return 5;
            default:
                target[0] = (byte)(major | 27);
                BinaryPrimitives.WriteUInt64BigEndian(target[1..], argument);
                return BytesMax;
        }
    }

    /// <summary>A whole text with its head.</summary>
    public static byte[] Text(string text)
    {
        Span<byte> head = stackalloc byte[BytesMax];
        return [.. head[..Write(head, CborKind.Text, (ulong)Encoding.UTF8.GetByteCount(text))], .. Encoding.UTF8.GetBytes(text)];
    }
}
