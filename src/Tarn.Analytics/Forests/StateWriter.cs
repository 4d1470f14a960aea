using System.Buffers;
using System.Buffers.Binary;

namespace Tarn.Analytics.Forests;

/// <summary>Writes the numbers of a forest's state, little-endian.</summary>
internal sealed class StateWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Byte(byte value) => _bytes.Write([value]);

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    public void Double(double value) => Long(BitConverter.DoubleToInt64Bits(value));

    public void Doubles(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            Double(value);
        }
    }
}
