using System.Buffers;
using System.Buffers.Binary;
using Kind = Tarn.Lake.Formats.ThriftReader.Kind;

namespace Tarn.Lake.Formats;

/// <summary>Writes the part of Thrift's compact protocol that Parquet uses.</summary>
/// <seealso href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md"/>
internal sealed class ThriftWriter(IBufferWriter<byte> output)
{
    /// <summary>
    /// Writes a field's header; its value follows. A boolean has no value of its own: its kind is the value.
    /// </summary>
    /// <param name="last">number of the struct's previous field, 0 for the first; set to this field's number</param>
    /// <param name="field">the field's number</param>
    /// <param name="kind">the value's kind</param>
    public void Field(ref int last, int field, Kind kind)
    {
        var delta = field - last;
        if (delta is > 0 and < 16)
        {
            Byte((byte)(delta << 4 | (int)kind));
        }
        else
        {
            Byte((byte)kind);
            Int64(field);
        }

        last = field;
    }

    /// <summary>Ends a struct.</summary>
    public void Stop() => Byte(0);

    public void ListHeader(Kind element, int count)
    {
        if (count < 15)
        {
            Byte((byte)(count << 4 | (int)element));
            return;
        }

        Byte((byte)(0xF0 | (int)element));
        Varint((ulong)count);
    }

    public void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    /// <summary>Writes a number of 16, 32 or 64 bits.</summary>
    public void Int64(long value) => Varint((ulong)(value << 1 ^ value >> 63));

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void Binary(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        output.Write(value);
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }
}
