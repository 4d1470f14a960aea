using System.Buffers.Binary;
using System.Text;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Values;

/// <summary>
/// Single values of primitive types and their binary form, in which manifests store bounds. The CLR types: boolean →
/// bool; int, date → int; long, time and timestamps → long; float; double; decimal → <see cref="Int128"/> (unscaled);
/// string; uuid → <see cref="Guid"/>; fixed, binary → byte[].
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#binary-single-value-serialization"/>
public static class SingleValue
{
    /// <summary>The value's binary form.</summary>
    public static byte[] Encode(PrimitiveType type, object value)
    {
        switch (value)
        {
            case bool truth:
                return [truth ? (byte)1 : (byte)0];
            case int number:
                var four = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(four, number);
                return four;
            case long number:
                var eight = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(eight, number);
                return eight;
            case float number:
                four = new byte[4];
                BinaryPrimitives.WriteSingleLittleEndian(four, number);
                return four;
            case double number:
                eight = new byte[8];
                BinaryPrimitives.WriteDoubleLittleEndian(eight, number);
                return eight;
            case Int128 unscaled:
                return DecimalBytes(unscaled);
            case string text:
                return Encoding.UTF8.GetBytes(text);
            case Guid uuid:
                return uuid.ToByteArray(bigEndian: true);
            case byte[] bytes:
                return bytes;
            default:
                throw IcebergFormat.Broken($"{value.GetType().Name} is no value of {type}");
        }
    }

    /// <summary>
    /// Decodes a value from its binary form. The shorter form of a type that was widened later (int for long, float for
    /// double) is also accepted.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the bytes are not a value of the type.</exception>
    public static object Decode(PrimitiveType type, ReadOnlySpan<byte> bytes) => TryDecode(type, bytes)
        ?? throw IcebergFormat.Broken($"{bytes.Length} bytes are no value of {type}");

    private static object? TryDecode(PrimitiveType type, ReadOnlySpan<byte> bytes) => type.Traits.Form switch
    {
        ValueForm.Boolean => bytes.Length == 1 ? bytes[0] != 0 : null,
        ValueForm.Int32 => bytes.Length == 4 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : null,
        ValueForm.Int64 => bytes.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes)
            : bytes.Length == 4 && type.Kind == PrimitiveKind.Long ? (long)BinaryPrimitives.ReadInt32LittleEndian(bytes)
            : null,
        ValueForm.Float => bytes.Length == 4 ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : null,
        ValueForm.Double => bytes.Length == 8 ? BinaryPrimitives.ReadDoubleLittleEndian(bytes)
            : bytes.Length == 4 ? (double)BinaryPrimitives.ReadSingleLittleEndian(bytes)
            : null,
        ValueForm.Decimal => bytes.Length is > 0 and <= 16 ? DecimalFrom(bytes) : null,
        ValueForm.Text => Encoding.UTF8.GetString(bytes),
        ValueForm.Uuid => bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : null,
        ValueForm.Bytes => bytes.ToArray(),
        ValueForm.None => null,
    };

    /// <summary>The unscaled value as two's complement, big endian, in the fewest bytes.</summary>
    internal static byte[] DecimalBytes(Int128 unscaled)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt128BigEndian(bytes, unscaled);
        var from = 0;
        while (from < 15 && bytes[from] == (unscaled < 0 ? 0xFF : 0) && (bytes[from + 1] >= 0x80) == (unscaled < 0))
        {
            from++;
        }

        return bytes[from..].ToArray();
    }

    /// <summary>The reverse of <see cref="DecimalBytes"/>, for any length up to 16.</summary>
    internal static Int128 DecimalFrom(ReadOnlySpan<byte> bytes)
    {
        var value = bytes.Length > 0 && bytes[0] >= 0x80 ? Int128.NegativeOne : Int128.Zero;
        foreach (var one in bytes)
        {
            value = (value << 8) | one;
        }

        return value;
    }
}
