using System.Buffers.Binary;
using Tarn.Storage;

namespace Tarn.Analytics.Forests;

/// <summary>Reads the numbers that <see cref="StateWriter"/> wrote.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public static TarnException Damaged(string reason) => new(ErrorKind.Damaged, $"A forest's state is damaged: {reason}.");

    /// <exception cref="TarnException">Damaged: the condition does not hold.</exception>
    public static void Check(bool holds, string reason)
    {
        if (!holds)
        {
            throw Damaged(reason);
        }
    }

    public byte Byte() => Take(1)[0];

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

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

    private ReadOnlySpan<byte> Take(int count)
    {
        Check(count <= _rest.Length, "it ends too soon");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
