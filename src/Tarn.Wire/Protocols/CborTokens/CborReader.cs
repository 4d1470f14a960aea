using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Reads CBOR (RFC 8949) item by item from a span, without allocation. A declared length is trusted only as far as
/// there are bytes. Invalid CBOR throws a SerializationException.
/// </summary>
internal ref struct CborReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>The greatest depth of nested containers.</summary>
    public const int DepthMax = 64;

    private const int Indefinite = 31;
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>The item read last.</summary>
    public CborKind Kind { get; private set; }

    /// <summary>A number's argument, a string's bytes, an array's items, or a map's entries; 1 for true.</summary>
    public ulong Argument { get; private set; }

    /// <summary>True for a container or string without a declared length, which a break ends.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The offset of a string's content.</summary>
    public int Start { get; private set; }

    /// <summary>The value of a <see cref="CborKind.Float"/>.</summary>
    public double Number { get; private set; }

    /// <summary>The content of a string with a declared length.</summary>
    public readonly ReadOnlySpan<byte> Content => _bytes.Slice(Start, (int)Argument);

    /// <summary>Moves to the next item. Skips a string with a declared length, and enters a container.</summary>
    public void Read()
    {
        int major;
        do
        {
            major = Head();
        }
        while (major == 6);

        Kind = (CborKind)major;
        switch (major)
        {
            case 2 or 3:
                Start = Position;
                if (!IsOpen)
                {
                    Pass(Argument);
                }

                break;
            case 7:
                Simple();
                break;
        }
    }

    /// <summary>Reads a break if it is the next item.</summary>
    public bool TryBreak()
    {
        if (Position >= _bytes.Length)
        {
            throw Invalid();
        }

        if (_bytes[Position] != 0xFF)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Moves to the next piece of a string without a declared length. Returns false at its end.</summary>
    public bool NextChunk(CborKind kind)
    {
        if (TryBreak())
        {
            return false;
        }

        Read();
        return Kind == kind && !IsOpen ? true : throw Invalid();
    }

    /// <summary>Skips the rest of the item that was read last.</summary>
    public void Skip(int depth = 0)
    {
        switch (Kind)
        {
            case CborKind.Break:
                throw Invalid();
            case CborKind.Bytes or CborKind.Text when IsOpen:
                for (var kind = Kind; NextChunk(kind);)
                {
                }

                break;
            case CborKind.Array or CborKind.Map:
                SkipItems(depth);
                break;
        }
    }

    /// <summary>Throws if bytes follow.</summary>
    public readonly void End()
    {
        if (Position != _bytes.Length)
        {
            throw CommonErrors.Serialization("Unexpected content after the request's end");
        }
    }

    /// <summary>The error for bytes that are not CBOR.</summary>
    public static AwsErrorException Invalid() => CommonErrors.Serialization();

    private void SkipItems(int depth)
    {
        if (depth >= DepthMax)
        {
            throw Invalid();
        }

        var isOpen = IsOpen;
        var isMap = Kind == CborKind.Map;
        for (var left = Argument; isOpen ? !TryBreak() : left-- > 0;)
        {
            Read();
            Skip(depth + 1);
            if (isMap)
            {
                Read();
                Skip(depth + 1);
            }
        }
    }

    // Reads the initial byte and its argument; returns the major type.
    private int Head()
    {
        if (Position >= _bytes.Length)
        {
            throw Invalid();
        }

        int initial = _bytes[Position++];
        var major = initial >> 5;
        var info = initial & 31;
        IsOpen = info == Indefinite;
        Argument = info switch
        {
            < 24 => (ulong)info,
            24 => Next(1)[0],
            25 => BinaryPrimitives.ReadUInt16BigEndian(Next(2)),
            26 => BinaryPrimitives.ReadUInt32BigEndian(Next(4)),
            27 => BinaryPrimitives.ReadUInt64BigEndian(Next(8)),
            Indefinite when major is >= 2 and not 6 => 0,
            _ => throw Invalid(),
        };
        if (major == 7)
        {
            Start = info;
        }

        return major;
    }

    private void Simple()
    {
        (Kind, Number) = Start switch
        {
            20 or 21 => (CborKind.Boolean, 0),
            22 or 23 => (CborKind.Null, 0),
            25 => (CborKind.Float, (double)BitConverter.UInt16BitsToHalf((ushort)Argument)),
            26 => (CborKind.Float, BitConverter.UInt32BitsToSingle((uint)Argument)),
            27 => (CborKind.Float, BitConverter.UInt64BitsToDouble(Argument)),
            Indefinite => (CborKind.Break, 0),
            _ => throw Invalid(),
        };
        Argument = Start == 21 ? 1UL : 0;
    }

    private ReadOnlySpan<byte> Next(int count)
    {
        var start = Position;
        Pass((ulong)count);
        return _bytes.Slice(start, count);
    }

    private void Pass(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Position))
        {
            Truncated();
        }

        Position += (int)count;
    }

    [DoesNotReturn]
    private static void Truncated() => throw Invalid();
}
