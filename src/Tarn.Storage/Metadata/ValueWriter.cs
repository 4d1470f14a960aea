using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tarn.Storage.Metadata;

/// <summary>
/// Writes a row's value: a version byte, then fields in a fixed order. Numbers are varints (LEB128, zigzag where they
/// may be negative). Texts and byte strings carry their length; an absent one differs from an empty one.
/// </summary>
public sealed class ValueWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Begins with the version of the value's form.</summary>
    public ValueWriter(byte version) => Byte(version);

    /// <summary>The written bytes.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ValueWriter Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
        return this;
    }

    /// <summary>A number of 0 or more; small numbers take few bytes.</summary>
    public ValueWriter Count(long value)
    {
        Invariant.Check(value >= 0);
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }

        return Byte((byte)rest);
    }

    /// <summary>Any 64-bit number, in eight bytes.</summary>
    public ValueWriter Fixed(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    /// <summary>A time after 1970, in whole milliseconds, or none; none takes one byte.</summary>
    public ValueWriter Time(DateTimeOffset? value) => Count(value?.ToUnixTimeMilliseconds() ?? 0);

    /// <summary>A checksum of 32 bits, in four bytes.</summary>
    public ValueWriter Crc(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    /// <summary>Bytes with their length.</summary>
    public ValueWriter Bytes(ReadOnlySpan<byte> value)
    {
        Count(value.Length + 1L);
        value.CopyTo(_bytes.GetSpan(value.Length));
        _bytes.Advance(value.Length);
        return this;
    }

    /// <summary>A text with its length in UTF-8, or null.</summary>
    public ValueWriter Text(string? value) => value is null ? Count(0) : Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>Texts with their number.</summary>
    public ValueWriter Texts(IReadOnlyCollection<string> texts)
    {
        Count(texts.Count);
        foreach (var text in texts)
        {
            Text(text);
        }

        return this;
    }

    /// <summary>Names and values with their number.</summary>
    public ValueWriter Pairs(IReadOnlyCollection<KeyValuePair<string, string>> pairs)
    {
        Count(pairs.Count);
        foreach (var (name, value) in pairs)
        {
            Text(name).Text(value);
        }

        return this;
    }
}
