using System.Buffers.Binary;
using System.Text;

namespace Tarn.Storage.Metadata;

/// <summary>Reads the fields that <see cref="ValueWriter"/> wrote, one by one.</summary>
public ref struct ValueReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Begins at a value's first byte.</summary>
    /// <exception cref="TarnException">Damaged: the value is empty.</exception>
    public ValueReader(ReadOnlySpan<byte> value)
    {
        _rest = value;
        Version = Byte();
    }

    /// <summary>The version of the value's form.</summary>
    public byte Version { get; }

    /// <summary>Whether every byte was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    /// <summary>A number of 0 or more.</summary>
    public long Count()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return (long)value;
            }
        }

        throw Damaged();
    }

    /// <summary>
    /// The number of items that follow. Each item has at least one byte, so that a damaged number asks for no more
    /// memory than the value has bytes.
    /// </summary>
    public int Items() => Count() is var items && items >= 0 && items <= _rest.Length ? (int)items : throw Damaged();

    /// <summary>Any 64-bit number.</summary>
    public long Fixed() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    /// <summary>A time in whole milliseconds, or none.</summary>
    public DateTimeOffset? Time() => Count() is > 0 and var ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <summary>A checksum of 32 bits.</summary>
    public uint Crc() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>Bytes, or null where a null text was written. They are a part of the value.</summary>
    public ReadOnlySpan<byte> Bytes(out bool isNull)
    {
        var length = Count();
        isNull = length == 0;
        return isNull ? default : Take(length - 1);
    }

    /// <summary>A copy of the bytes.</summary>
    public byte[] Bytes() => Bytes(out _).ToArray();

    /// <summary>A text, or null.</summary>
    public string? Text()
    {
        var text = Bytes(out var isNull);
        return isNull ? null : Encoding.UTF8.GetString(text);
    }

    /// <summary>Texts, none of them null.</summary>
    public string[] Texts()
    {
        var texts = new string[Items()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Text()!;
        }

        return texts;
    }

    /// <summary>Names and values, none of them null.</summary>
    public KeyValuePair<string, string>[] Pairs()
    {
        var pairs = new KeyValuePair<string, string>[Items()];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(Text()!, Text()!);
        }

        return pairs;
    }

    private static TarnException Damaged() => new(ErrorKind.Damaged, "A metadata row's value ends too soon.");

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw Damaged();
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
