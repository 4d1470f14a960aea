using Tarn.Storage;

namespace Tarn.Lake.Formats;

/// <summary>
/// Reads the part of Thrift's compact protocol that Parquet's footers use. The bytes may be hostile, so every length is
/// checked.
/// </summary>
/// <seealso href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md"/>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int DepthMax = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public enum Kind
    {
        Stop = 0,
        True = 1,
        False = 2,
        Byte = 3,
        I16 = 4,
        I32 = 5,
        I64 = 6,
        Double = 7,
        Binary = 8,
        List = 9,
        Set = 10,
        Map = 11,
        Struct = 12,
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int Consumed => _at;

    /// <summary>
    /// Reads the header of a struct's next field. <paramref name="field"/> is the previous field's number, 0 before the
    /// first.
    /// </summary>
    public Kind NextField(ref int field)
    {
        var header = Byte();
        if (header == 0)
        {
            return Kind.Stop;
        }

        var delta = header >> 4;
        field = delta == 0 ? (int)ZigZag() : field + delta;
        return (Kind)(header & 15);
    }

    /// <summary>Reads a list of integers. Returns whether the value is among them.</summary>
    public bool ListHas(int value)
    {
        var (element, count) = ListHeader();
        var found = false;
        for (; count > 0; count--)
        {
            found |= (element == Kind.I32 ? Int32() : throw Damaged()) == value;
        }

        return found;
    }

    public (Kind Element, int Count) ListHeader()
    {
        var header = Byte();
        var count = header >> 4;
        if (count == 15)
        {
            count = Length();
        }

        // Every element takes at least one byte; in a list, a boolean does too.
        return count <= _bytes.Length - _at ? ((Kind)(header & 15), count) : throw Damaged();
    }

    public int Int32() => (int)ZigZag();

    public long Int64() => ZigZag();

    public ReadOnlySpan<byte> Binary()
    {
        var length = Length();
        if (length > _bytes.Length - _at)
        {
            throw Damaged();
        }

        var value = _bytes.Slice(_at, length);
        _at += length;
        return value;
    }

    public byte Byte() => _at < _bytes.Length && _at >= 0 ? _bytes[_at++] : throw Damaged();

    public void Skip(Kind kind) => Skip(kind, 0);

    private void Skip(Kind kind, int depth)
    {
        if (depth > DepthMax)
        {
            throw Damaged();
        }

        switch (kind)
        {
            case Kind.True or Kind.False: break;
            case Kind.Byte: Byte(); break;
            case Kind.I16 or Kind.I32 or Kind.I64: ZigZag(); break;
            case Kind.Double: _at += 8; break;
            case Kind.Binary: Binary(); break;
            case Kind.List or Kind.Set: SkipList(depth); break;
            case Kind.Map: SkipMap(depth); break;
            case Kind.Struct: SkipStruct(depth); break;
            default: throw Damaged();
        }
    }

    private void SkipList(int depth)
    {
        var (element, count) = ListHeader();
        for (var i = 0; i < count; i++)
        {
            SkipElement(element, depth);
        }
    }

    private void SkipMap(int depth)
    {
        var count = Length();
        if (count == 0)
        {
            return;
        }

        var kinds = Byte();
        for (var i = 0; i < count; i++)
        {
            SkipElement((Kind)(kinds >> 4), depth);
            SkipElement((Kind)(kinds & 15), depth);
        }
    }

    private void SkipStruct(int depth)
    {
        var field = 0;
        for (var kind = NextField(ref field); kind != Kind.Stop; kind = NextField(ref field))
        {
            Skip(kind, depth + 1);
        }
    }

    /// <summary>Skips an element of a collection, in which a boolean takes its own byte.</summary>
    private void SkipElement(Kind kind, int depth)
    {
        if (kind is Kind.True or Kind.False)
        {
            Byte();
        }
        else
        {
            Skip(kind, depth + 1);
        }
    }

    private int Length()
    {
        var value = Varint();
        return value <= int.MaxValue ? (int)value : throw Damaged();
    }

    private long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    private static TarnException Damaged() => new(ErrorKind.Damaged, "not a Parquet footer: Thrift that does not end");
}
