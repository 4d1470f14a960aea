using System.Buffers.Binary;
using System.Text;
using Tarn.Lake.Files;

namespace Tarn.Lake.Avro;

/// <summary>
/// Reads Avro's binary primitives. Each length is checked against the bytes left before memory is allocated.
/// </summary>
/// <param name="budget">
/// The budget for the values that are read; null: only the bytes themselves limit the memory.
/// </param>
internal ref struct AvroReader(ReadOnlySpan<byte> bytes, ReadBudget? budget = null)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Left => _bytes.Length - _at;

    /// <summary>Bytes read.</summary>
    public readonly int Position => _at;

    /// <summary>Charges a value's memory to the budget.</summary>
    public readonly void Charge(long bytes) => budget?.Take(bytes);

    public bool ReadBoolean() => ReadByte() switch
    {
        0 => false,
        1 => true,
        _ => throw AvroError.Broken("a boolean is 0 or 1"),
    };

    public int ReadInt()
    {
        uint raw = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var one = ReadByte();
            raw |= (uint)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return (int)(raw >> 1) ^ -(int)(raw & 1);
            }
        }

        throw AvroError.Broken("an int has more than five bytes");
    }

    public long ReadLong()
    {
        ulong raw = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var one = ReadByte();
            raw |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return (long)(raw >> 1) ^ -(long)(raw & 1);
            }
        }

        throw AvroError.Broken("a long has more than ten bytes");
    }

    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>Reads a length and then that number of bytes. The span is a slice of the source.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadLong();
        if (length < 0 || length > Left)
        {
            throw AvroError.Broken($"a length of {length} with {Left} bytes left");
        }

        return Take((int)length);
    }

    public string ReadString()
    {
        try
        {
            var bytesOfText = ReadBytes();
            Charge(2L * bytesOfText.Length);
            return StrictUtf8.GetString(bytesOfText);
        }
        catch (DecoderFallbackException exception)
        {
            throw AvroError.Broken("a string is not UTF-8", exception);
        }
    }

    /// <summary>
    /// The item count of the next block of an array or map; 0 ends the array or map. When the count is negative on the
    /// wire, the block's size in bytes follows. That size is read but not trusted.
    /// </summary>
    public long ReadBlockCount()
    {
        var count = ReadLong();
        if (count >= 0)
        {
            return count;
        }

        if (count == long.MinValue || ReadLong() < 0)
        {
            throw AvroError.Broken("a block's count or size is out of range");
        }

        return -count;
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > Left)
        {
            throw AvroError.Broken($"{length} bytes expected, {Left} left");
        }

        var taken = _bytes.Slice(_at, length);
        _at += length;
        return taken;
    }

    private byte ReadByte() => _at < _bytes.Length ? _bytes[_at++] : throw AvroError.Broken("the bytes end within a value");

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
