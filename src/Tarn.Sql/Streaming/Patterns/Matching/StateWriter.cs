using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tarn.Sql.Streaming.Patterns.Values;

namespace Tarn.Sql.Streaming.Patterns.Matching;

/// <summary>Writes a matcher's state, little-endian.</summary>
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

    /// <summary>0: NULL; 1: a number; 2: text.</summary>
    public void Value(PatternValue value)
    {
        Byte((byte)(value.IsNull ? 0 : value.Text is null ? 1 : 2));
        if (value.Text is { } text)
        {
            Int(Encoding.UTF8.GetByteCount(text));
            Encoding.UTF8.GetBytes(text, _bytes);
        }
        else if (value.IsKnown)
        {
            Long((long)(value.Number >> 64));
            Long(unchecked((long)(ulong)value.Number));
        }
    }

    public void Values(ReadOnlySpan<PatternValue> values)
    {
        foreach (var value in values)
        {
            Value(value);
        }
    }
}
