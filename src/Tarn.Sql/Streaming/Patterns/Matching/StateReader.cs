using System.Buffers.Binary;
using System.Text;
using Tarn.Sql.Streaming.Patterns.Values;
using Tarn.Storage;

namespace Tarn.Sql.Streaming.Patterns.Matching;

/// <summary>Reads what <see cref="StateWriter"/> wrote.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public static TarnException Damaged(string reason) => new(ErrorKind.Damaged, $"A matcher's state is damaged: {reason}.");

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

    /// <summary>A number below a bound: no damaged count allocates more than the state has bytes.</summary>
    public int Below(int bound)
    {
        var number = Int();
        Check(number >= 0 && number < bound, "a number is out of its range");
        return number;
    }

    public int Count() => Below(_rest.Length + 1);

    public PatternValue Value()
    {
        switch (Byte())
        {
            case 0: return PatternValue.Null;
            case 1:
                var high = (ulong)Long();
                return PatternValue.Of(unchecked((Int128)new UInt128(high, (ulong)Long())));
            case 2: return PatternValue.Of(Encoding.UTF8.GetString(Take(Count())));
            default: throw Damaged("a value has an unknown kind");
        }
    }

    public PatternValue[] Values(int count)
    {
        var values = new PatternValue[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Value();
        }

        return values;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        Check(count <= _rest.Length, "it ends too soon");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
