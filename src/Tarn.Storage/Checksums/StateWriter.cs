using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tarn.Storage.Checksums;

/// <summary>Writes the numbers of a state, little-endian: a version first, a CRC-32C at the end.</summary>
public sealed class StateWriter
{
    internal const int CrcBytes = sizeof(uint);

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <param name="version">The version of the form.</param>
    public StateWriter(byte version) => Byte(version);

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

    /// <summary>Bytes after their number.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        _bytes.Write(value);
    }

    /// <summary>The bytes of a text after their number.</summary>
    public void Text(string value)
    {
        Int(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _bytes);
    }

    /// <summary>The bytes with their checksum. Nothing is written after it.</summary>
    public byte[] End()
    {
        Int((int)Crc32C.Compute(_bytes.WrittenSpan));
        return _bytes.WrittenSpan.ToArray();
    }
}
