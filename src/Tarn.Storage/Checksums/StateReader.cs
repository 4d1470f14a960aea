using System.Buffers.Binary;

namespace Tarn.Storage.Checksums;

/// <summary>Reads the numbers that <see cref="StateWriter"/> wrote. No damaged byte leads to more memory than the bytes themselves have.</summary>
public ref struct StateReader
{
    private readonly string _subject;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Checks the checksum and the version of written bytes.</summary>
    /// <param name="subject">The owner of the bytes in errors: "A forest".</param>
    /// <exception cref="TarnException">Damaged; NotSupported: another version wrote them.</exception>
    public StateReader(ReadOnlySpan<byte> bytes, string subject, byte version)
    {
        _subject = subject;
        if (bytes.Length <= StateWriter.CrcBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^StateWriter.CrcBytes..]) != Crc32C.Compute(bytes[..^StateWriter.CrcBytes]))
        {
            throw Damaged("its checksum is wrong");
        }

        _rest = bytes[..^StateWriter.CrcBytes];
        if (Byte() is var written && written != version)
        {
            throw new TarnException(ErrorKind.NotSupported, $"{subject}'s state has version {written}; this program reads version {version}.");
        }
    }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The failure of bytes that pass their checksum and are wrong.</summary>
    public readonly TarnException Damaged(string reason) => new(ErrorKind.Damaged, $"{_subject}'s state is damaged: {reason}.");

    /// <exception cref="TarnException">Damaged: the condition does not hold.</exception>
    public readonly void Check(bool holds, string reason)
    {
        if (!holds)
        {
            throw Damaged(reason);
        }
    }

    public byte Byte() => Take(1)[0];

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>A number from 0 on, below a bound.</summary>
    public int Below(int bound)
    {
        var number = Int();
        Check(number >= 0 && number < bound, "a number is out of its range");
        return number;
    }

    /// <summary>A number of items: at most one for each byte that is left.</summary>
    public int Count() => Below(_rest.Length + 1);

    /// <summary>A finite number.</summary>
    public double Double()
    {
        var value = BitConverter.Int64BitsToDouble(Long());
        Check(double.IsFinite(value), "a number is not finite");
        return value;
    }

    public void Doubles(Span<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Double();
        }
    }

    /// <summary>Bytes after their number.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Count());

    public ReadOnlySpan<byte> Take(int count)
    {
        Check(count <= _rest.Length, "it ends too soon");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
