using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tarn.Lake.Avro;

/// <summary>Writes Avro's binary primitives.</summary>
internal sealed class AvroWriter(IBufferWriter<byte> target)
{
    public void WriteBoolean(bool value)
    {
        target.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        target.Advance(1);
    }

    public void WriteInt(int value) => WriteLong(value);

    public void WriteLong(long value)
    {
        var span = target.GetSpan(10);
        var raw = (ulong)((value << 1) ^ (value >> 63));
        var length = 0;
        while (raw >= 0x80)
        {
            span[length++] = (byte)(raw | 0x80);
            raw >>= 7;
        }

        span[length++] = (byte)raw;
        target.Advance(length);
    }

    public void WriteFloat(float value)
    {
        // NaN has one encoding in Avro; .NET's constant has the sign set
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(4), float.IsNaN(value) ? 0x7FC00000 : BitConverter.SingleToInt32Bits(value));
        target.Advance(4);
    }

    public void WriteDouble(double value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(
            target.GetSpan(8), double.IsNaN(value) ? 0x7FF8000000000000 : BitConverter.DoubleToInt64Bits(value));
        target.Advance(8);
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteLong(value.Length);
        WriteRaw(value);
    }

    public void WriteString(string value)
    {
        WriteLong(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, target);
    }

    public void WriteRaw(ReadOnlySpan<byte> value) => target.Write(value);

    /// <summary>Begins an array or map of <paramref name="count"/> items. Writes nothing when the count is 0.</summary>
    public void WriteBlock(int count)
    {
        if (count > 0)
        {
            WriteLong(count);
        }
    }

    /// <summary>Ends an array or map.</summary>
    public void WriteBlockEnd() => WriteLong(0);
}
