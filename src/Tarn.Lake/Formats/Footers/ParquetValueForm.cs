using System.Buffers.Binary;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Formats.Footers;

/// <summary>The form of a leaf's bounds in a footer, if it is not that of its type's usual encoding.</summary>
internal enum ParquetValueForm
{
    /// <summary>The usual encoding of the type.</summary>
    OfType,

    /// <summary>Milliseconds in 4 bytes, for microseconds in 8.</summary>
    Milliseconds32,

    /// <summary>Milliseconds in 8 bytes, for microseconds.</summary>
    Milliseconds64,

    /// <summary>An unsigned number in 4 bytes, for one in 8.</summary>
    Unsigned32,

    /// <summary>An unsigned number in 8 bytes, for a decimal.</summary>
    Unsigned64,

    /// <summary>A short decimal whose highest byte comes first.</summary>
    BigEndian,

    /// <summary>The format defines no order of these values: they have no bounds.</summary>
    Unordered,
}

/// <summary>Gives bounds the usual encoding of their type.</summary>
internal static class ParquetValueForms
{
    /// <summary>The bound in the usual encoding; null: there is none, or it does not fit.</summary>
    public static byte[]? Usual(this ParquetValueForm form, byte[]? bound) => (form, bound?.Length) switch
    {
        (_, null) or (ParquetValueForm.Unordered, _) => null,
        (ParquetValueForm.OfType, _) => bound,
        (ParquetValueForm.Milliseconds32, 4) => Bytes(BinaryPrimitives.ReadInt32LittleEndian(bound) * 1_000L),
        (ParquetValueForm.Milliseconds64, 8) when BinaryPrimitives.ReadInt64LittleEndian(bound) is var milliseconds
            and > long.MinValue / 1_000 and < long.MaxValue / 1_000 => Bytes(milliseconds * 1_000),
        (ParquetValueForm.Unsigned32, 4) => Bytes(BinaryPrimitives.ReadUInt32LittleEndian(bound)),
        (ParquetValueForm.Unsigned64, 8) => SingleValue.DecimalBytes(BinaryPrimitives.ReadUInt64LittleEndian(bound)),
        (ParquetValueForm.BigEndian, > 0 and <= 16) when SingleValue.DecimalFrom(bound) is var value && value >= long.MinValue && value <= long.MaxValue =>
            Bytes((long)value),
        _ => null,
    };

    private static byte[] Bytes(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
